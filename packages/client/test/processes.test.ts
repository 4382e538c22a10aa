import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileStore } from '../src/file/index.ts'
import { startWorker, startWorkers } from './processes.ts'
import { clientOf, folderFor, serverFor } from './setup.ts'
import type { Step } from './worker.ts'

for (const renewal of ['convergent', 'strict'] as const) {
  test(`12 processes on one file store make one refresh, ${renewal}`, async t => {
    const server = await serverFor(t, { renewal, refreshDelayMs: 30 })
    const folder = await folderFor(t)
    const workers = await startWorkers(t, 12, { url: server.url, folder })
    await clientOf(server, { store: fileStore(folder) }).tokens.get()
    server.endAccess()
    for (const worker of workers) worker.go()
    const results = await Promise.all(workers.map(worker => worker.result()))
    for (const result of results) assert.deepEqual(result, { token: server.pair()?.accessToken })
    assert.equal(server.calls.refresh, 1)
    assert.equal(server.calls.make, 1)
  })
}

test('12 processes on an empty file store make one token', async t => {
  const server = await serverFor(t)
  const workers = await startWorkers(t, 12, { url: server.url, folder: await folderFor(t) })
  for (const worker of workers) worker.go()
  const results = await Promise.all(workers.map(worker => worker.result()))
  for (const result of results) assert.deepEqual(result, { token: server.pair()?.accessToken })
  assert.equal(server.calls.make, 1)
})

test('24 runs of a script, one after the other, make one token', async t => {
  const server = await serverFor(t)
  const folder = await folderFor(t)
  for (let round = 0; round < 3; round++) {
    const runs = await startWorkers(t, 8, { url: server.url, folder })
    for (const run of runs) {
      run.go()
      assert.deepEqual(await run.result(), { token: server.pair()?.accessToken })
    }
    if (round < 2) server.endAccess()
  }
  assert.equal(server.calls.make, 1)
  assert.equal(server.calls.refresh, 2)
})

const cases: [Step, number, number][] = [
  ['locked', 1, 1],
  ['replied', 2, 1],
  ['written', 2, 1],
  ['linked', 1, 1],
  ['saved', 1, 1],
]
for (const [step, refreshes, makes] of cases) {
  for (const renewal of ['convergent', 'strict'] as const) {
    test(`a holder killed at "${step}" leaves the others going on with one pair, ${renewal}`, async t => {
      const server = await serverFor(t, { renewal })
      const folder = await folderFor(t)
      await clientOf(server, { store: fileStore(folder) }).tokens.get()
      server.endAccess()
      const holder = await startWorker(t, { url: server.url, folder, pauseAt: step })
      await holder.reaches('ready')
      holder.go()
      await holder.reaches(step)
      const others = await startWorkers(t, 3, { url: server.url, folder })
      for (const other of others) other.go()
      await holder.kill()
      // Their lease is a minute: only the system's word on the dead process lets them go on now.
      const results = await Promise.all(others.map(other => other.result()))
      for (const result of results) assert.deepEqual(result, { token: server.pair()?.accessToken })
      assert.equal(server.calls.refresh, refreshes)
      // A strict server has burnt the refresh token of a holder that died before saving: one make is the way back.
      assert.equal(server.calls.make, makes + (renewal === 'strict' && refreshes === 2 ? 1 : 0))
    })
  }
}

test('a holder killed while its refresh is under way leaves one pair', async t => {
  const server = await serverFor(t)
  const folder = await folderFor(t)
  await clientOf(server, { store: fileStore(folder) }).tokens.get()
  server.endAccess()
  const [holder, ...others] = await startWorkers(t, 4, { url: server.url, folder })
  assert.ok(holder)
  const sent = new Promise<void>(done => {
    server.onCall(async kind => {
      if (kind !== 'refresh') return
      server.onCall(() => {})
      done()
      await holder.kill()
    })
  })
  holder.go()
  await sent
  for (const other of others) other.go()
  for (const other of others) assert.deepEqual(await other.result(), { token: server.pair()?.accessToken })
  assert.equal(server.rotated, 1)
  assert.equal(server.calls.make, 1)
})

for (const step of ['replied', 'written'] as const) {
  test(`a holder asleep at "${step}" while others save never puts its older pair over theirs`, async t => {
    const server = await serverFor(t)
    const folder = await folderFor(t)
    const store = fileStore(folder, { leaseMs: 300 })
    const awake = clientOf(server, { store })
    await awake.tokens.get()
    server.endAccess()
    const sleeper = await startWorker(t, { url: server.url, folder, pauseAt: step, leaseMs: 300 })
    await sleeper.reaches('ready')
    sleeper.go()
    await sleeper.reaches(step)
    sleeper.child.kill('SIGSTOP')
    // So often that the number the sleeper is about to take was pruned long ago.
    for (let renewals = 0; renewals < 8; renewals++) {
      server.endAccess()
      await awake.get('/v1/work')
    }
    const newest = await store.read()
    sleeper.child.kill('SIGCONT')
    sleeper.go()
    assert.deepEqual(await sleeper.result(), { token: server.pair()?.accessToken })
    assert.deepEqual(await store.read(), newest)
    assert.equal(newest?.state.pair?.accessToken, server.pair()?.accessToken)
    assert.equal(server.calls.make, 1)
  })
}
