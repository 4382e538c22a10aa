import type { Rule } from '../repository.ts'

/** An index.ts is the table of contents of its folder. */
export const indexes: Rule = ({ sources }) =>
  [...sources.values()].flatMap(({ path, statements }) => {
    if (!path.endsWith('/index.ts')) return []
    return statements.map(({ line }) => ({
      path,
      line,
      text: 'an index.ts only re-exports (export … from): move this into a file named for what it does.',
    }))
  })
