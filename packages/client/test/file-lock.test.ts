import assert from 'node:assert/strict'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Disk, nodeDisk } from '../src/file/disk.ts'
import { FileStore } from '../src/file/file-store.ts'
import type { Holder } from '../src/file/holder.ts'
import { fileStore } from '../src/file/index.ts'
import { platform } from '../src/file/open-file-store.ts'
import { folderFor } from './setup.ts'

type Event = PromiseWithResolvers<void>

test('a lock is held by one at a time, and given back when the work fails', async t => {
  const folder = await folderFor(t)
  let inside = 0
  let most = 0
  const work = async () => {
    most = Math.max(most, ++inside)
    await new Promise(done => setTimeout(done, 3))
    inside--
  }
  await assert.rejects(
    fileStore(folder).lock(() => Promise.reject(new Error('work failed'))),
    /work failed/,
  )
  await Promise.all(Array.from({ length: 10 }, () => fileStore(folder).lock(work)))
  assert.equal(most, 1)
  assert.deepEqual(await readdir(folder), [])
})

test('a living holder keeps its lock for longer than a lease', async t => {
  const folder = await folderFor(t)
  const order: string[] = []
  const slow = fileStore(folder, { leaseMs: 500 }).lock(async () => {
    await new Promise(done => setTimeout(done, 1_200))
    order.push('slow')
  })
  await new Promise(done => setTimeout(done, 30))
  await Promise.all([slow, fileStore(folder, { leaseMs: 500 }).lock(async () => void order.push('next'))])
  assert.deepEqual(order, ['slow', 'next'])
})

for (const [name, text] of [
  ['of a process of which nothing is known', JSON.stringify({ nonce: 'abc', pid: 1, place: 'another machine' })],
  ['that says nothing', ''],
  [
    'of an earlier process with a number that is in use again',
    JSON.stringify({ nonce: 'abc', pid: process.pid, started: '1', place: '?' }),
  ],
] as const) {
  test(`a lock ${name} goes to exactly one of many that wait for it, once its lease has run out`, async t => {
    const folder = await folderFor(t)
    await writeFile(join(folder, 'lock'), text)
    let inside = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 8 }, () =>
        fileStore(folder, { leaseMs: 500 }).lock(async () => {
          most = Math.max(most, ++inside)
          await new Promise(done => setTimeout(done, 5))
          inside--
        }),
      ),
    )
    assert.equal(most, 1)
    assert.deepEqual(await readdir(folder), [])
  })
}

test('a waiter that slept after judging a lock dead does not take it from who took it over meanwhile', async t => {
  const folder = await folderFor(t)
  await writeFile(join(folder, 'lock'), JSON.stringify({ nonce: 'abc', pid: 1, place: 'another machine' }))
  const tools = { ...platform, leaseMs: 60_000, isGone: async (holder: Holder) => holder.nonce === 'abc' }
  const [judged, waking, looked] = [0, 1, 2].map(() => Promise.withResolvers<void>()) as [Event, Event, Event]
  let looks = 0
  const sleepy: Disk = {
    ...nodeDisk,
    async link(file, name) {
      if (name.endsWith('lock-abc')) {
        judged.resolve()
        await waking.promise
      } else if (name.endsWith('/lock') && ++looks > 2) looked.resolve()
      return nodeDisk.link(file, name)
    },
  }
  const order: string[] = []
  const slow = new FileStore(folder, { ...tools, disk: sleepy }).lock(async () => {
    looked.resolve()
    order.push('slow')
  })
  await judged.promise
  const quick = new FileStore(folder, { ...tools, disk: nodeDisk }).lock(async () => {
    waking.resolve()
    await looked.promise
    order.push('quick')
  })
  await Promise.all([slow, quick])
  assert.deepEqual(order, ['quick', 'slow'])
  assert.deepEqual(await readdir(folder), [])
})

test('one that died while taking over a dead lock does not keep it', async t => {
  const folder = await folderFor(t)
  const gone = { pid: 1, place: 'another machine' }
  await writeFile(join(folder, 'lock'), JSON.stringify({ nonce: 'abc', ...gone }))
  await writeFile(join(folder, 'lock-abc'), JSON.stringify({ nonce: 'def', ...gone }))
  assert.equal(await fileStore(folder, { leaseMs: 60 }).lock(async () => 'mine'), 'mine')
})

test('a waiter that was frozen together with the holder does not take its lock', async t => {
  const folder = await folderFor(t)
  const lock = join(folder, 'lock')
  await writeFile(lock, JSON.stringify({ nonce: 'abc', pid: 1, place: 'another machine' }))
  let time = 0
  let sleeps = 0
  let released = false
  const sleep = async (): Promise<void> => {
    // An hour in a virtual machine that stood still; then the holder goes on, and ends its work.
    time += ++sleeps === 1 ? 3_600_000 : 20
    if (sleeps < 4) return
    released = true
    await rm(lock, { force: true })
  }
  const tools = { ...platform, leaseMs: 5_000, isGone: async () => false, monotonic: () => time, sleep }
  assert.equal(await new FileStore(folder, tools).lock(async () => released), true)
})
