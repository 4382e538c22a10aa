import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, get, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Front } from '../../src/observe/front.ts'
import { openFront } from './open-front.ts'

const PIECE = randomBytes(64 * 1024)
const PIECES = 1600 // 100 MB
/** What kernel and stream buffers on two connections may hold; far from the whole. */
const IN_FLIGHT = 32 * 1024 * 1024

let upstream: Server
let front: Front
let answer: (request: IncomingMessage, response: ServerResponse) => void

before(async () => {
  upstream = createServer((incoming, response) => answer(incoming, response)).listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  front = await openFront(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`)
})

after(async () => {
  await front.stop(100)
  upstream.closeAllConnections()
  upstream.close()
})

/** 100 MB, and how much of it has been taken so far. */
function manyPieces(): { source: Readable; taken(): number } {
  let taken = 0
  const pieces = function* () {
    for (let at = 0; at < PIECES; at++) {
      taken += PIECE.length
      yield PIECE
    }
  }
  return { source: Readable.from(pieces(), { objectMode: false, highWaterMark: PIECE.length }), taken: () => taken }
}

async function digestOf(stream: Readable): Promise<string> {
  const hash = createHash('sha1')
  for await (const chunk of stream) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Waits until a figure has stopped growing, which it does when everything between is full. */
async function settled(figure: () => number): Promise<number> {
  for (let last = -1; ; await wait(100)) {
    const next = figure()
    if (next === last) return next
    last = next
  }
}

test('a body that the upstream reads slowly waits at the caller, and arrives whole', async () => {
  const reached = Promise.withResolvers<[IncomingMessage, ServerResponse]>()
  answer = (incoming, response) => reached.resolve([incoming, response])
  const { source, taken } = manyPieces()
  // Also at a path whose bodies are looked at.
  const outgoing = request(`${front.url}/v1/tokens`, { method: 'POST' })
  const sent = pipeline(source, outgoing)
  const [incoming, response] = await reached.promise
  assert.ok((await settled(taken)) < IN_FLIGHT, `${taken()} bytes were taken of a caller whose upstream reads nothing`)
  const digest = digestOf(incoming)
  await sent
  response.end(await digest)
  const [reply] = (await once(outgoing, 'response')) as [IncomingMessage]
  const expected = createHash('sha1')
  for (let at = 0; at < PIECES; at++) expected.update(PIECE)
  assert.equal(Buffer.concat(await reply.toArray()).toString(), expected.digest('hex'))
})

test('an answer that the caller reads slowly waits at the upstream, and arrives whole', async () => {
  const { source, taken } = manyPieces()
  answer = (_, response) => void pipeline(source, response)
  const outgoing = get(`${front.url}/large`)
  const [reply] = (await once(outgoing, 'response')) as [IncomingMessage]
  reply.pause()
  assert.ok((await settled(taken)) < IN_FLIGHT, `${taken()} bytes were taken for a caller who reads nothing`)
  const expected = createHash('sha1')
  for (let at = 0; at < PIECES; at++) expected.update(PIECE)
  assert.equal(await digestOf(reply), expected.digest('hex'))
})
