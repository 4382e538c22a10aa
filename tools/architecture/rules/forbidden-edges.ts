import { isBuiltin } from 'node:module'
import type { Rule } from '../repository.ts'
import type { Import } from '../source.ts'

interface Edge {
  from: string
  to(target: Import): boolean
  /** What it breaks, and what to do. */
  text: string
}

const STORES = /^packages\/server\/src\/store\/(sql|postgres\/|migrat|schema|statement)/

const isFastify = ({ package: name }: Import) => name === 'fastify' || name?.startsWith('@fastify/') === true

/** Edges inside a package that would bring together what the design keeps apart. */
const FORBIDDEN: readonly Edge[] = [
  {
    from: 'packages/server/src/flows/',
    to: isFastify,
    text: 'a flow knows no HTTP: take values, return values, and leave the request to the route.',
  },
  {
    from: 'packages/server/src/flows/',
    to: ({ path = '' }) => path.startsWith('packages/server/src/routes/'),
    text: 'a flow is called by routes, never the other way round.',
  },
  {
    from: 'packages/server/src/routes/',
    to: ({ path = '' }) => STORES.test(path),
    text: 'a route knows the port only: import the type from src/store/store.ts, and be given the store.',
  },
  {
    from: 'packages/my-account/src/',
    to: ({ package: name = '' }) => isBuiltin(name),
    text: 'the pages run in a browser: there is no such module there.',
  },
]

export const forbiddenEdges: Rule = ({ sources }) =>
  [...sources.values()].flatMap(({ path, imports }) =>
    FORBIDDEN.filter(edge => path.startsWith(edge.from)).flatMap(edge =>
      imports.filter(edge.to).map(({ specifier, line }) => ({ path, line, text: `${specifier}: ${edge.text}` })),
    ),
  )
