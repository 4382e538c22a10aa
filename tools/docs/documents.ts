import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'

/** What the checks look at, as values. */
export interface Documents {
  /** Markdown by path from the root. */
  texts: ReadonlyMap<string, string>
  /** Names of the root's npm scripts. */
  scripts: ReadonlySet<string>
  /** Whether there is such a file or folder, by path from the root. */
  exists(path: string): boolean
}

export interface DocumentFault {
  path: string
  line: number
  text: string
}

/** Reads all Markdown of the checkout. */
export function readDocuments(root: string): Documents {
  const exclude = ['**/node_modules', '**/dist', '.git', '.scratch', 'data']
  const paths = globSync('**/*.md', { cwd: root, exclude }).map(path => path.replaceAll(sep, '/'))
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return {
    texts: new Map(paths.sort().map(path => [path, readFileSync(join(root, path), 'utf8')])),
    scripts: new Set(Object.keys(manifest.scripts)),
    exists: path => existsSync(join(root, path)),
  }
}
