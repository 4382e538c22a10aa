import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../harness/index.ts'

export const GUIDE = join(ROOT, 'docs/guide')

/** A fenced block of a page. */
export interface Block {
  /** What stands after the fence: a language, and the name of the file it is, where it is one. */
  language: string
  file: string | undefined
  text: string
}

/** All fenced blocks of a page, in their order. */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(join(GUIDE, page), 'utf8')
  return [...text.matchAll(/^```(\S*)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(([, language = '', file, body = '']) => ({
    language,
    file,
    text: body,
  }))
}

/** A page as one script for sh: commands as they stand, and files written where the reader saves them. */
export function scriptOf(page: string): string {
  return blocksOf(page).map(commandsOf).join('\n')
}

function commandsOf({ language, file, text }: Block): string {
  if (file) return `cat >'${file}' <<'END OF ${file}'\n${text}END OF ${file}\n`
  if (language === 'sh') return text
  throw new Error(`a block of ${language || 'no language'} is neither a command nor a file: nobody runs it`)
}
