import type { Mutant } from './mutant.ts'

const RENEWAL = 'packages/client/test/renewal.test.ts'
const FILE_STORE = 'packages/client/test/file-store.test.ts'
const QUERY = 'packages/client/test/query.test.ts'
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
    replace: `const made = await make(await vault.read())
        if (made) return save(made.seen, { pair: made.pair, from, source: 'made' })
        continue`,
    test: {
      file: RENEWAL,
      name: 'a refresh token that is replaced in the store while it is found dead leads to no make',
    },
  },
  {
    name: 'client-highest-version',
    promise: 'never an older pair over a newer one: a version counts only if it is the highest',
    file: 'packages/client/src/file/file-store.ts',
    find: 'return (await versions())[0] === version',
    replace: 'return true',
    test: { file: FILE_STORE, name: 'a writer that slept while its number was pruned is told so' },
  },
  {
    name: 'client-first-wins',
    promise: 'of many writers upon one version exactly one succeeds: nothing is ever written over',
    file: 'packages/client/src/file/file-store.ts',
    find: 'if (!(await disk.link(unfinished, fileOf(version)))) return false',
    replace: 'await disk.rename(unfinished, fileOf(version))',
    test: { file: FILE_STORE, name: 'of many writers upon one version exactly one succeeds' },
  },
  {
    name: 'client-save-before-use',
    promise: 'a pair is saved before it is used',
    file: 'packages/client/src/keeper.ts',
    find: 'unsaved = fresh\n      throw notSaved(error)',
    replace: 'return use(fresh.pair, fresh.source)',
    test: { file: FILE_STORE, name: 'a pair that cannot be saved is not used' },
  },
  {
    name: 'client-living-holder',
    promise: 'a living holder keeps its lock: its heartbeat renews the lease',
    file: 'packages/client/src/file/lock.ts',
    find: 'disk.touch(file).catch(() => {})',
    replace: 'undefined',
    test: { file: FILE_STORE, name: 'a living holder keeps its lock for longer than a lease' },
  },
  {
    name: 'client-own-origin',
    promise: 'the token goes to the origin of baseUrl only',
    file: 'packages/client/src/address.ts',
    find: 'if (new URL(joined).origin === origin) return joined',
    replace: 'return joined',
    test: { file: QUERY, name: 'the token goes to the origin of baseUrl only' },
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
