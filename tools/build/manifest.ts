import { COMMONJS_FOLDER } from './commonjs.ts'

export interface Manifest {
  name: string
  version: string
  exports?: Exports
  bin?: Record<string, string>
  [field: string]: unknown
}

type Exports = string | { [key: string]: Exports }

const SOURCE = /^\.\/src\/(.+)\.ts$/

/** Fields that mean something in the workspace only. */
const WORKSPACE_ONLY = new Set(['private', 'scripts', 'devDependencies', 'files', 'workspaces'])

export interface Published {
  /** Whether each module lies there for `require` too. */
  withCommonJs: boolean
}

/** The package.json of what is published: the sources' own, pointing to what was compiled from them. */
export function publishedManifest(own: Manifest, { withCommonJs }: Published = { withCommonJs: false }): Manifest {
  const kept = Object.entries(own).filter(([field]) => !WORKSPACE_ONLY.has(field))
  const manifest: Manifest = { ...(Object.fromEntries(kept) as Manifest) }
  if (own.exports !== undefined) manifest.exports = published(own.exports, withCommonJs)
  if (own.bin !== undefined) {
    // npm wants these without "./", and corrects them with a warning otherwise.
    const targets = Object.entries(own.bin).map(([name, file]) => [name, compiled(file).slice(2)])
    manifest.bin = Object.fromEntries(targets)
  }
  return manifest
}

function published(target: Exports, withCommonJs: boolean): Exports {
  if (typeof target !== 'string') {
    return Object.fromEntries(Object.entries(target).map(([key, value]) => [key, published(value, withCommonJs)]))
  }
  const module = { types: declared(target), default: compiled(target) }
  if (!withCommonJs) return module
  const commonJs = { types: declared(target, COMMONJS_FOLDER), default: compiled(target, COMMONJS_FOLDER) }
  return { import: module, require: commonJs }
}

const compiled = (source: string, folder = '.') => `${inside(folder)}${stem(source)}.js`
const declared = (source: string, folder = '.') => `${inside(folder)}${stem(source)}.d.ts`
const inside = (folder: string) => (folder === '.' ? './' : `./${folder}/`)

function stem(source: string): string {
  const match = SOURCE.exec(source)
  if (match?.[1] === undefined) throw new Error(`${source} is no TypeScript source under ./src`)
  return match[1]
}
