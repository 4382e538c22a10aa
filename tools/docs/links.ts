import { dirname, join } from 'node:path/posix'
import type { DocumentFault, Documents } from './documents.ts'

const LINK = /\[[^\]]*\]\(<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*<?([^\s>]+)|(?:href|src)="([^"]+)"/gm
const SCHEME = /^[a-z][a-z0-9+.-]*:/i

/** Relative links that lead nowhere: to no file, or to no heading of it. */
export function brokenLinks({ texts, exists }: Documents): DocumentFault[] {
  return [...texts].flatMap(([path, text]) =>
    [...withoutCode(text).matchAll(LINK)].flatMap(match => {
      const link = match[1] ?? match[2] ?? match[3] ?? ''
      if (SCHEME.test(link) || link.startsWith('/')) return []
      const [file = '', heading] = decodeURIComponent(link).split('#')
      const target = file === '' ? path : join(dirname(path), file)
      const fault = { path, line: text.slice(0, match.index).split('\n').length }
      if (!exists(target)) return [{ ...fault, text: `${link} leads to no file.` }]
      const targetText = texts.get(target)
      if (heading === undefined || targetText === undefined || headings(targetText).has(heading)) return []
      return [{ ...fault, text: `${link}: ${target} has no such heading.` }]
    }),
  )
}

/** Blanks out code, keeping every position. */
function withoutCode(text: string): string {
  const blank = (code: string) => code.replaceAll(/[^\n]/g, ' ')
  return text.replaceAll(/^ *(```+|~~~+)[^\n]*\n[\s\S]*?^ *\1 *$/gm, blank).replaceAll(/`[^`\n]+`/g, blank)
}

/** The anchors that GitHub gives to the headings of a document. */
function headings(text: string): Set<string> {
  const found = text.replaceAll(/^ *(```+|~~~+)[^\n]*\n[\s\S]*?^ *\1 *$/gm, '').matchAll(/^#{1,6}\s+(.*)$/gm)
  const anchors = new Set<string>()
  for (const [, title = ''] of found) {
    const plain = title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .trim()
      .toLowerCase()
    const anchor = plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-')
    let unique = anchor
    for (let n = 1; anchors.has(unique); n++) unique = `${anchor}-${n}`
    anchors.add(unique)
  }
  return anchors
}
