import { isBuiltin } from 'node:module'
import { type Fault, type Repository, type Rule, reachable } from '../repository.ts'
import type { Source } from '../source.ts'

/** Rules and tokens are functions of values and `now`: these folders, and all they lead to inside the server. */
const PURE = /^packages\/server\/src\/(tokens|domain)\//

/** Built-in modules that compute and touch nothing outside. */
const COMPUTING = new Set(['node:crypto', 'node:buffer', 'node:util', 'node:assert'])

const DOING_IO = /^(@fastify\/.*|fastify|kysely|pg|pino|undici|prom-client)$/

const CLOCKS = new Set([
  'Date.now',
  'new Date()',
  'Date()',
  'performance.now',
  'process.hrtime',
  'Temporal.Now',
  'setTimeout()',
  'setInterval()',
  'setImmediate()',
  'queueMicrotask()',
  'process.nextTick',
])

export const pureRules: Rule = repository => {
  const roots = [...repository.sources.keys()].filter(path => PURE.test(path))
  return [...reachable(roots, repository)].flatMap(([path, chain]) =>
    faultsOf(repository, path, chain.length > 1 ? ` (reached by ${chain.join(' → ')})` : ''),
  )
}

function faultsOf({ sources }: Repository, path: string, chain: string): Fault[] {
  const { imports, uses } = sources.get(path) as Source
  const touching = imports.filter(({ specifier, package: name = '' }) => {
    const builtin = isBuiltin(name)
    return builtin ? !COMPUTING.has(specifier) : DOING_IO.test(name)
  })
  return [
    ...touching.map(({ specifier, line }) => ({
      path,
      line,
      text: `tokens and rules do no I/O, but this imports ${specifier}${chain}: pass in the value instead.`,
    })),
    ...uses
      .filter(({ text }) => CLOCKS.has(text) || text === 'fetch()')
      .map(({ text, line }) => ({
        path,
        line,
        text: `tokens and rules have no clock and no network, but this uses ${text}${chain}: take \`now\`, or the answer, as an argument.`,
      })),
  ]
}
