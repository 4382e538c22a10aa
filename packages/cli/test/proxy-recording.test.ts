import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import fc from 'fast-check'
import { Recording } from '../src/proxy/recording.ts'

/** A body that comes in these pieces; of a request, only being a stream matters here. */
function bodyOf(pieces: readonly Uint8Array[]): IncomingMessage {
  const stream = new PassThrough()
  for (const piece of pieces) stream.write(piece)
  stream.end()
  return stream as unknown as IncomingMessage
}

/** Reads so many pieces of a sending, or all. */
async function read(sending: AsyncGenerator<Buffer>, most = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const chunks: Buffer[] = []
  while (chunks.length < most) {
    const { done, value } = await sending.next()
    if (done) break
    chunks.push(value)
  }
  return Buffer.concat(chunks)
}

async function folderOf(test: { after(work: () => Promise<void>): void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'chatapp-recording-'))
  test.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 12 })
const limits = fc.tuple(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 0, max: 300 }))

test('wherever sendings break off, the last one is whole, as long as the body is kept', async context => {
  const folder = await folderOf(context)
  const breaks = fc.array(fc.integer({ min: 0, max: 14 }), { maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(pieces, limits, breaks, async (body, [memoryBytes, more], brokenAfter) => {
      const whole = Buffer.concat(body)
      const recording = new Recording(bodyOf(body), { memoryBytes, totalBytes: memoryBytes + more, folder })
      for (const most of brokenAfter) {
        const part = await read(recording.send(), most)
        assert.ok(whole.subarray(0, part.length).equals(part))
        if (recording.kept === 'nothing') return recording.drop()
      }
      assert.ok((await read(recording.send())).equals(whole))
      if (whole.length > memoryBytes + more) assert.equal(recording.kept, 'nothing')
      else assert.equal(recording.kept, whole.length > memoryBytes ? 'file' : 'memory')
      await recording.drop()
    }),
    { numRuns: 300 },
  )
  assert.deepEqual(readdirSync(folder), [], 'spools have no names')
})

test('a sending that was broken off while it waited for the body loses no piece to the next', async context => {
  const folder = await folderOf(context)
  const stream = new PassThrough()
  const recording = new Recording(stream as unknown as IncomingMessage, { memoryBytes: 1000, totalBytes: 1000, folder })
  const first = recording.send()
  const waiting = first.next()
  const second = read(recording.send())
  stream.write('one ')
  await waiting
  stream.end('two')
  assert.equal((await second).toString(), 'one two')
  assert.equal((await first.next()).done, true)
})

test('what is forgotten while it is sent again still goes out whole', async context => {
  const folder = await folderOf(context)
  const recording = new Recording(bodyOf([Buffer.alloc(100, 'a'), Buffer.alloc(200_000, 'b')]), {
    memoryBytes: 100,
    totalBytes: 1_000_000,
    folder,
  })
  await read(recording.send())
  const again = recording.send()
  const head = await read(again, 2)
  await recording.forget()
  const rest = await read(again)
  assert.equal(head.length + rest.length, 200_100)
})

test('the rest of a dropped body is read, so that its connection can go on', async context => {
  const folder = await folderOf(context)
  const stream = new PassThrough()
  const recording = new Recording(stream as unknown as IncomingMessage, { memoryBytes: 10, totalBytes: 10, folder })
  stream.write('begun')
  assert.equal((await read(recording.send(), 1)).toString(), 'begun')
  await recording.drop()
  const ended = once(stream, 'end')
  stream.write(Buffer.alloc(1_000_000))
  stream.end()
  await ended
})

test('where nothing can be written, a body still goes out, and is known not to be kept', async () => {
  const recording = new Recording(bodyOf([Buffer.alloc(20, 'a')]), {
    memoryBytes: 10,
    totalBytes: 1000,
    folder: '/dev/null/nowhere',
  })
  assert.equal((await read(recording.send())).length, 20)
  assert.equal(recording.kept, 'nothing')
})
