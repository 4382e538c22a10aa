import { isBuiltin } from 'node:module'
import { packageOf, type Rule } from '../repository.ts'

/** Imported by shipped code, declared for development only: the build puts a copy of it into what is published. */
const INLINED: Record<string, readonly string[]> = {
  'packages/client': ['@chatapp-access/contract'],
  'packages/guard': ['@chatapp-access/contract'],
}

/** Published as files for a browser: the build puts all it imports into them, so nothing is left to install. */
const BUNDLED = new Set(['packages/my-account'])

/** Every imported package stands in the package.json of who imports it: nothing works by luck of hoisting. */
export const declaredDependencies: Rule = repository =>
  [...repository.sources.values()].flatMap(source => {
    const folder = packageOf(source.path, repository)
    const own = repository.manifests.get(folder)
    if (own === undefined) return []
    const root = repository.manifests.get('')?.devDependencies ?? []
    const isShipped = folder !== '' && source.path.startsWith(`${folder}/src/`) && !BUNDLED.has(folder)
    const declared = new Set([own.name, ...own.dependencies, ...(INLINED[folder] ?? [])])
    if (!isShipped) for (const name of [...own.devDependencies, ...root]) declared.add(name)
    // The root package is the workspace: tools and benches see all its members.
    if (folder === '') for (const { name } of repository.manifests.values()) declared.add(name)
    return source.imports.flatMap(({ line, package: name }) => {
      if (name === undefined || isBuiltin(name) || declared.has(name)) return []
      const where = `${isShipped ? 'dependencies' : 'devDependencies'} of ${folder === '' ? 'the root' : folder}`
      return [{ path: source.path, line, text: `${name} is not declared: add it to the ${where}, or do without.` }]
    })
  })
