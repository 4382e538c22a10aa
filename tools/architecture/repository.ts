import { globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { parseSource, type Source } from './source.ts'

/** What the rules look at of a package.json. */
export interface Manifest {
  name: string
  dependencies: string[]
  devDependencies: string[]
}

/** All the rules judge, as values: tests make one of strings. */
export interface Repository {
  sources: Map<string, Source>
  /** By the folder of the package; the root package is ''. */
  manifests: Map<string, Manifest>
  /** Every file and folder, from the root. */
  paths: string[]
}

export interface Fault {
  path: string
  line: number
  /** What is wrong, and what to do. */
  text: string
}

/** A rule of the house: a pure function of the repository. */
export type Rule = (repository: Repository) => Fault[]

const SKIPPED = ['**/node_modules', '**/dist', '.git', '.scratch', 'data', 'coverage']

/** Reads the checkout. */
export function readRepository(root: string): Repository {
  const entries = globSync('**', { cwd: root, exclude: SKIPPED })
  const paths = entries.map(path => path.replaceAll(sep, '/')).filter(path => path !== '' && path !== '.')
  const texts = new Map<string, string>()
  for (const path of paths) {
    if (/\.[mc]?[jt]sx?$|(^|\/)package\.json$/.test(path)) texts.set(path, readFileSync(join(root, path), 'utf8'))
  }
  return makeRepository(texts, paths)
}

/** Makes a repository of file contents by path. */
export function makeRepository(texts: ReadonlyMap<string, string>, paths = [...texts.keys()]): Repository {
  const sources = new Map<string, Source>()
  const manifests = new Map<string, Manifest>()
  for (const [path, text] of texts) {
    if (path.endsWith('package.json')) manifests.set(folderOf(path), readManifest(text))
    else sources.set(path, parseSource(path, text))
  }
  return { sources, manifests, paths }
}

/** The folder of the innermost package a file belongs to; '' for the root package. */
export function packageOf(path: string, { manifests }: Repository): string {
  const folders = [...manifests.keys()].filter(folder => folder !== '' && path.startsWith(`${folder}/`))
  return folders.reduce((longest, folder) => (folder.length > longest.length ? folder : longest), '')
}

/** All files that these lead to by relative imports, with themselves; and the chain that led there. */
export function reachable(roots: Iterable<string>, { sources }: Repository): Map<string, string[]> {
  const chains = new Map<string, string[]>()
  const waiting = [...roots].map(path => ({ path, chain: [path] }))
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const source = sources.get(next.path)
    if (source === undefined || chains.has(next.path)) continue
    chains.set(next.path, next.chain)
    for (const { path } of source.imports) {
      if (path !== undefined) waiting.push({ path, chain: [...next.chain, path] })
    }
  }
  return chains
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function readManifest(text: string): Manifest {
  const json = JSON.parse(text)
  const all = { ...json.dependencies, ...json.optionalDependencies, ...json.peerDependencies }
  return {
    name: json.name,
    dependencies: Object.keys(all),
    devDependencies: Object.keys(json.devDependencies ?? {}),
  }
}
