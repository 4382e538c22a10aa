import { isBuiltin } from 'node:module'
import { type Rule, reachable } from '../repository.ts'
import type { Source } from '../source.ts'

const ENTRIES = ['packages/client/src/index.ts', 'packages/contract/src/index.ts']

/** The client's core, and the contract, run in browsers, workers, Deno and Bun: no built-in module of Node in their graph. */
export const clientCore: Rule = repository =>
  [...reachable(ENTRIES, repository)].flatMap(([path, chain]) => {
    const { imports, uses } = repository.sources.get(path) as Source
    const how = chain.length > 1 ? ` (reached by ${chain.join(' → ')})` : ''
    const builtins = imports.filter(({ package: name = '' }) => isBuiltin(name))
    const globals = uses.filter(({ text }) => /^(process|Buffer)\.\w+$/.test(text))
    return [
      ...builtins.map(({ specifier, line }) => ({
        path,
        line,
        text: `the core must not import ${specifier}${how}: put it behind a subpath, and have it passed in.`,
      })),
      ...globals.map(({ text, line }) => ({
        path,
        line,
        text: `the core must not use ${text}${how}: it is there in Node only. Have it passed in.`,
      })),
    ]
  })
