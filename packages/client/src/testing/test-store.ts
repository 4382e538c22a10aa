import { CLIENT_PROMISES } from './client-promises.ts'
import { DOCUMENT_PROMISES } from './document-promises.ts'
import { LOCK_PROMISES } from './lock-promises.ts'
import type { StoreSubject } from './store-subject.ts'

/** What is used of a test runner: `node:test`, Vitest, Jest, Mocha and Bun have it. */
export interface TestRunner {
  test(name: string, body: () => Promise<void>): unknown
}

/**
 * Declares the tests that every store of the client passes, for a store of your own. Each promise is a test with a
 * place of its own. Needs nothing of Node, so it runs in a browser too.
 *
 * @param subject how to open your store, and how to harm it; without `dieWithLock`, `spoil` or `failWrites` the one
 *   test that needs it is not declared
 * @param runner for instance `{ test }` of `node:test`
 */
export function testStore(subject: StoreSubject, { test }: TestRunner): void {
  for (const { name, needs, prove } of [...DOCUMENT_PROMISES, ...LOCK_PROMISES, ...CLIENT_PROMISES]) {
    if (needs && !subject[needs]) continue
    test(name, async () => {
      const store = await subject.open()
      try {
        await prove(store, subject)
      } finally {
        await subject.close?.(store)
      }
    })
  }
}
