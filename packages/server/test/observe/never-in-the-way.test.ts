import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { ObserverOptions } from '../../src/observe/messages.ts'
import type { Note } from '../../src/observe/note.ts'
import { MOST_UNREAD, MOST_UNREAD_BYTES, ObserverThread } from '../../src/observe/observer-thread.ts'
import { openFront } from './open-front.ts'

const PAIR = {
  cabinetUserId: 7,
  accessToken: 'an-access-token',
  accessTokenEndTime: 4_000_000_000,
  refreshToken: 'a-refresh-token',
  refreshTokenEndTime: 4_000_000_000,
}
const ANSWER = JSON.stringify({ success: true, data: PAIR })

let upstream: Server
let url: string
let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'observer-'))
  upstream = createServer((_, response) => response.end(ANSWER))
  await new Promise<void>(resolve => upstream.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
})

after(async () => {
  upstream.close()
  upstream.closeAllConnections()
  await rm(folder, { recursive: true })
})

/** Makes a token and sends a query, as the upstream would answer them. */
async function callBoth(front: { url: string }): Promise<void> {
  const made = await fetch(`${front.url}/v1/tokens`, { method: 'POST', body: '{"appId":"app_7_1"}' })
  assert.deepEqual([made.status, await made.text()], [200, ANSWER])
  const query = await fetch(`${front.url}/v1/me`, { headers: { Authorization: PAIR.accessToken } })
  assert.deepEqual([query.status, await query.text()], [200, ANSWER])
}

interface Rig {
  thread: ObserverThread
  warnings: string[]
  summaries: string[]
}

/** The thread, or one that runs a broken file in its place. */
function rigOf(options: Partial<ObserverOptions> = {}, file?: string): Rig {
  const [warnings, summaries]: [string[], string[]] = [[], []]
  const thread = new ObserverThread(
    {
      upstream: url,
      listen: { host: '127.0.0.1', port: 0 },
      snapshotPath: join(folder, 'observed.json'),
      beatMs: 60_000,
      policy: { replayGraceSeconds: 60, staleRefresh: 'auto' },
      tokensPerDay: 100,
      quotaTimeZone: 'UTC',
      ...options,
    },
    { onSummary: line => summaries.push(line), onWarning: words => warnings.push(words) },
    file === undefined ? undefined : new URL(file, import.meta.url),
  )
  return { thread, warnings, summaries }
}

test('whatever looks at the calls may throw: they go on, and the fault is told', async () => {
  const faults: unknown[] = []
  const front = await openFront(url, {
    take() {
      throw new Error('broken on purpose')
    },
    onFault: error => faults.push(error),
  })
  for (let call = 0; call < 5; call++) await callBoth(front)
  assert.equal(faults.length, 10)
  await front.stop(100)
})

test('an observer that dies of each call costs no call anything, and is started again', async () => {
  const { thread, warnings } = rigOf({}, 'broken/dies.js')
  await thread.start()
  const front = await openFront(url, { take: note => thread.take(note) })
  while (warnings.length < 2) await callBoth(front)
  assert.match(String(warnings), /the observer has failed: Error/)
  assert.ok(thread.dropped > 0, 'what it did not read is counted')
  await front.stop(100)
  assert.equal(await thread.stop(), undefined)
})

test('an observer that is stuck costs no call anything, and what waits for it is bounded', async () => {
  const { thread } = rigOf({}, 'broken/stuck.js')
  await thread.start()
  const front = await openFront(url, { take: note => thread.take(note) })
  for (let call = 0; call < 50; call++) await callBoth(front)
  const note: Note = { kind: 'query', at: 0, address: '192.0.2.1', overRate: false, status: 200 }
  for (let told = 0; told < MOST_UNREAD + 1000; told++) thread.take(note)
  assert.equal(thread.dropped, 1100)
  await callBoth(front)
  await front.stop(100)
  assert.equal(await thread.stop(100), undefined)
})

test('what waits for a stuck observer is bounded in bytes, too, however long tokens and refusals are', async () => {
  const { thread } = rigOf({}, 'broken/stuck.js')
  await thread.start()
  const note: Note = { kind: 'query', at: 0, address: '192.0.2.1', overRate: false, status: 403 }
  const long: Note = {
    ...note,
    authorization: 'a'.repeat(100_000),
    answer: { type: '', encoding: '', bytes: new Uint8Array(65_536), cut: false },
  }
  for (let told = 0; told < 1000; told++) thread.take(long)
  assert.equal(thread.dropped, 1000 - Math.floor(MOST_UNREAD_BYTES / 165_536))
  await thread.stop(100)
})

test('a body goes to the observer with nothing of the memory that it was read into', async () => {
  const notes: Note[] = []
  const front = await openFront(url, { take: note => notes.push(note) })
  await callBoth(front)
  const bodies = notes.flatMap(({ body, answer }) => [body ?? [], answer ?? []].flat())
  assert.ok(bodies.some(({ bytes }) => bytes.length > 0))
  for (const { bytes } of bodies) assert.equal(bytes.buffer.byteLength, bytes.length)
  await front.stop(100)
})

test('an observer that cannot start is told at the start', async () => {
  await assert.rejects(rigOf({}, 'broken/throws.js').thread.start(), /ended as it was started/)
})

test('a report whose address is taken is told at the start', async () => {
  const { port } = upstream.address() as AddressInfo
  const { thread } = rigOf({ listen: { host: '127.0.0.1', port } })
  await assert.rejects(thread.start(), /the report cannot be served: listen EADDRINUSE/)
  await thread.stop()
})

test('a snapshot that cannot be written is told once, and the report is given all the same', async () => {
  const { thread, warnings } = rigOf({ snapshotPath: '/dev/null/observed.json' })
  await thread.start()
  const front = await openFront(url, { take: note => thread.take(note) })
  await callBoth(front)
  await front.stop(100)
  const report = await thread.stop()
  assert.match(report?.text ?? '', /2 calls of 1 app: 1 token made, 0 refreshed, 1 query/)
  assert.deepEqual(warnings, ['the snapshot cannot be written: EEXIST'])
})

test('with each beat it tells what changed, once, and keeps it: who is killed goes on from there', async () => {
  const snapshotPath = join(folder, 'beat.json')
  const { thread, summaries } = rigOf({ snapshotPath, beatMs: 50 })
  await thread.start()
  const front = await openFront(url, { take: note => thread.take(note) })
  await callBoth(front)
  while (!summaries.at(-1)?.includes('2 calls')) await wait(20)
  const told = summaries.length
  await wait(200)
  assert.equal(summaries.length, told, 'nothing changed, so nothing is told')
  assert.match(summaries.at(-1) ?? '', /^20.* UTC 2 calls of 1 app: 1 token made, 0 refreshed, 1 query, 0 refused$/)
  await front.stop(100)

  // Another one on the same file, with nothing said at the end of the first.
  const next = rigOf({ snapshotPath })
  await next.thread.start()
  assert.match((await next.thread.stop())?.text ?? '', /2 calls of 1 app/)
  await thread.stop()
})
