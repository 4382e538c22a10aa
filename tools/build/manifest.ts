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

/** The package.json of what is published: the sources' own, pointing to what was compiled from them. */
export function publishedManifest(own: Manifest): Manifest {
  const kept = Object.entries(own).filter(([field]) => !WORKSPACE_ONLY.has(field))
  const manifest: Manifest = { ...(Object.fromEntries(kept) as Manifest) }
  if (own.exports !== undefined) manifest.exports = published(own.exports)
  if (own.bin !== undefined) {
    // npm wants these without "./", and corrects them with a warning otherwise.
    const targets = Object.entries(own.bin).map(([name, file]) => [name, compiled(file).slice(2)])
    manifest.bin = Object.fromEntries(targets)
  }
  return manifest
}

function published(target: Exports): Exports {
  if (typeof target === 'string') return { types: declared(target), default: compiled(target) }
  return Object.fromEntries(Object.entries(target).map(([key, value]) => [key, published(value)]))
}

const compiled = (source: string) => `./${stem(source)}.js`
const declared = (source: string) => `./${stem(source)}.d.ts`

function stem(source: string): string {
  const match = SOURCE.exec(source)
  if (match?.[1] === undefined) throw new Error(`${source} is no TypeScript source under ./src`)
  return match[1]
}
