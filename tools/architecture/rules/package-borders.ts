import { packageOf, type Rule } from '../repository.ts'

/** Programs that tests run and the pages of My Account show, as text: they are nobody's code to import. */
const SHOWN = /\/recipes\/[\w.-]+(\?raw|\.json)$/

/** A relative import stays in its package: what another package does not export is not there. */
export const packageBorders: Rule = repository =>
  [...repository.sources.values()].flatMap(source => {
    const from = packageOf(source.path, repository)
    // tools/ and bench/ belong to the root package, which looks into all others.
    if (from === '') return []
    return source.imports.flatMap(({ specifier, line, path }) => {
      if (path === undefined || path.startsWith(`${from}/`)) return []
      if (from === 'packages/my-account' && SHOWN.test(specifier)) return []
      return [{ path: source.path, line, text: `${specifier} leaves ${from}: import the package by its name.` }]
    })
  })
