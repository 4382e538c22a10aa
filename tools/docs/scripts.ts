import type { DocumentFault, Documents } from './documents.ts'

const COMMAND = /\bnpm (?:run ([\w:-]+)|(test|start)\b)/g

/** npm scripts that a document names and no package.json has. */
export function unknownScripts({ texts, scripts }: Documents): DocumentFault[] {
  return [...texts].flatMap(([path, text]) =>
    [...text.matchAll(COMMAND)].flatMap(match => {
      const name = match[1] ?? match[2] ?? ''
      if (scripts.has(name)) return []
      const line = text.slice(0, match.index).split('\n').length
      return [{ path, line, text: `${match[0]}: package.json has no such script.` }]
    }),
  )
}
