import type { Command } from 'commander'
import type { ConfigFile } from '../config-file.ts'
import { candidates } from './candidates.ts'
import { FILES } from './scripts.ts'

/**
 * Answers a shell that asks what may stand at the cursor: a line each, the word, a tab, what it means. It never fails:
 * somebody is typing.
 *
 * @param line the words behind the name of the program, up to the one that is begun
 */
export async function answerShell(root: Command, line: readonly string[], configFile: ConfigFile): Promise<string> {
  const profiles = async (): Promise<string[]> => {
    const config = await configFile.read().catch(() => undefined)
    return [...(config?.profiles.keys() ?? [])]
  }
  const { words, files } = await candidates(root, line, profiles)
  const lines = words.map(({ word, description }) => `${word}\t${description}`)
  return [...lines, ...(files ? [FILES] : [])].map(text => `${text}\n`).join('')
}
