import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { copyDatabase, eventually, temporaryFolder, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { startFaultProxy } from './fault-proxy.ts'
import { startOurServer } from './our-server.ts'
import { type Program, startProgram } from './program.ts'

/** Refreshes after the copy was taken, which the copy knows nothing of. */
const FORGOTTEN = 3

test('a service goes on without a tokens.make when the database is put back from an old copy', {
  timeout: 120_000,
}, async () => {
  const { server, newApp, endAccess, counts } = await startOurServer()
  using proxy = await startFaultProxy(server.url)
  const account = await newApp()
  const service = await startProgram({ url: proxy.url, account, store: temporaryFolder(), everyMs: 50 })
  await answersAgain(service)

  const copy = join(temporaryFolder(), 'copy.db')
  await server.stop()
  copyDatabase(server.databasePath, copy)
  await server.restart()
  for (let refreshes = 1; refreshes <= FORGOTTEN; refreshes += 1) {
    await endAccess()
    await eventually('the service refreshes', 30_000, () => counts(account).refreshes === refreshes || undefined)
    await answersAgain(service)
  }
  await server.stop()
  copyDatabase(copy, server.databasePath)
  await server.restart()
  assert.deepEqual(counts(account), { makes: 1, refreshes: 0 })
  await answersAgain(service)
  await endAccess()
  await eventually('the service refreshes', 30_000, () => counts(account).refreshes > FORGOTTEN || undefined)
  await answersAgain(service)

  service.signal('SIGTERM')
  await service.finished()
  assert.equal(proxy.count('tokens.make'), 1)
  // One refresh of a generation that the copy had never heard of led past it.
  assert.deepEqual(counts(account), { makes: 1, refreshes: FORGOTTEN + 1 })
})

testThatNothingSecretWasPrinted()

/** Waits for an answer to a query that was sent from now on; those to a server that was away have failed. */
async function answersAgain(service: Program): Promise<void> {
  const before = service.outcomes().length
  await eventually(
    'the service is answered',
    30_000,
    () =>
      service
        .outcomes()
        .slice(before + 1)
        .some(({ answered }) => answered) || undefined,
  )
}
