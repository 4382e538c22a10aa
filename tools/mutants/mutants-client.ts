import type { Mutant } from './mutant.ts'

const RENEWAL = 'packages/client/test/renewal.test.ts'
const MAKING = 'packages/client/test/making.test.ts'
const PROCESSES = 'packages/client/test/processes.test.ts'

export const CLIENT_MUTANTS: readonly Mutant[] = [
  {
    name: 'client-lock',
    promise: '12 processes on one store make one refresh: renewal happens under the lock of the store',
    file: 'packages/client/src/keeper.ts',
    find: 'return vault.lock(() => replace(rejected))',
    replace: 'return replace(rejected)',
    test: { file: PROCESSES, name: '12 processes on one file store make one refresh' },
  },
  {
    name: 'client-single-flight',
    promise: '50 queries on one dead token lead to one refresh',
    file: 'packages/client/src/keeper.ts',
    find: 'if (from && from.accessToken !== rejected) return rejected',
    replace: 'if (from && from.accessToken !== rejected && current === undefined) return rejected',
    test: { file: RENEWAL, name: 'a pair another client saved is adopted' },
  },
  {
    name: 'client-late-rejection',
    promise: 'rejections of one dead token that come late lead to no second refresh: memory is compared first',
    file: 'packages/client/src/keeper.ts',
    find: 'if (current && current.accessToken !== rejected) return',
    replace: 'if (current && rejected === undefined) return',
    test: { file: RENEWAL, name: 'a late rejection of an older token renews nothing' },
  },
  {
    name: 'client-adopt',
    promise: 'what another process has saved is adopted, not refreshed again: the store is compared under the lock',
    file: 'packages/client/src/keeper.ts',
    find: 'if (from && from.accessToken !== rejected) return rejected',
    replace: 'if (from && rejected === undefined) return rejected',
    test: { file: PROCESSES, name: '12 processes on one file store make one refresh' },
  },
  {
    name: 'client-dead-token-read-again',
    promise: 'a refresh token that is dead, but no longer the saved one, leads to no tokens.make',
    file: 'packages/client/src/keeper.ts',
    find: 'deadRefreshToken = from.refreshToken\n        continue',
    replace: 'deadRefreshToken = from.refreshToken',
    test: {
      file: RENEWAL,
      name: 'a refresh token that is replaced in the store while it is found dead leads to no make',
    },
  },
  {
    name: 'client-compare-and-set',
    promise: 'never an older pair over a newer one: a version counts only if it is the highest',
    file: 'packages/client/src/file/file-store.ts',
    find: 'return (await versions())[0] === version',
    replace: 'return true',
    test: { file: PROCESSES, name: 'while others save never puts its older pair over theirs' },
  },
  {
    name: 'client-code-decides',
    promise: 'only ApiInvalidTokenError renews: a bare 401 or 403 never burns a refresh',
    file: 'packages/client/src/query.ts',
    find: "return (await peekCode(response)) === 'ApiInvalidTokenError'",
    replace: 'return response.status === 401 || response.status === 403',
    test: { file: RENEWAL, name: 'never burns a refresh' },
  },
  {
    name: 'client-block',
    promise: 'refused credentials are never tried again, also by the next process',
    file: 'packages/client/src/make.ts',
    find: '...(block && { block })',
    replace: '',
    test: { file: MAKING, name: 'refused credentials are asked once' },
  },
  {
    name: 'client-budget',
    promise: 'no more tokens are made in a day than the budget in the store allows',
    file: 'packages/client/src/make.ts',
    find: 'if (!verdict.allowed) throw overBudget(verdict.used, verdict.resetsAt)',
    replace:
      "if (!verdict.allowed) return { seen, pair: await callMake(tools.calls, { email, password, appId }, '0'.repeat(32)) }",
    test: { file: MAKING, name: 'the budget of a day is shared' },
  },
]
