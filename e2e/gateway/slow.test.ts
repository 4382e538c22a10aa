import assert from 'node:assert/strict'
import { once } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { after, before, beforeEach, test } from 'node:test'
import { assertStillWell, call, eventually, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { type Behind, startBehind } from './behind.ts'
import { largeBody, readLarge } from './large.ts'
import { watchResident } from './resident.ts'
import { type StreamUpstream, startStreamUpstream } from './streams.ts'

const LIMIT = { timeout: 120_000 }
const SLOW = 20
const EACH = 24 * 2 ** 20
/** Of the 480 MB that are asked for, what may stand in the buffers of 40 connections and in the server. */
const MOST_UNDER_WAY = 240 * 2 ** 20
const MOST_RESIDENT_MIB = 96

let upstream: StreamUpstream
let behind: Behind

before(async () => {
  upstream = await startStreamUpstream()
  behind = await startBehind(upstream.url)
})

beforeEach(() => {
  upstream.answer = (_, response) => response.end('quick')
})

after(() => upstream?.[Symbol.dispose]())

test(
  '20 callers who read nothing hold their upstream back, cost no memory, and keep nobody else waiting',
  LIMIT,
  async () => {
    let taken = 0
    upstream.answer = (request, response) => {
      if (request.url !== '/slow') return response.end('quick')
      return pipeline(
        largeBody(EACH, bytes => (taken += bytes)),
        response,
      ).catch(() => undefined)
    }
    const resident = watchResident(behind.server.pid)
    const slow = await Promise.all(
      Array.from({ length: SLOW }, async () => {
        const request = ask('GET', '/slow')
        request.end()
        const [response] = (await once(request, 'response')) as [IncomingMessage]
        return response
      }),
    )
    assert.ok((await settled(() => taken)) < MOST_UNDER_WAY, `${taken} bytes have left the upstream`)
    await othersAreServed()
    resident.stop()
    assert.ok(resident.peak - resident.before < MOST_RESIDENT_MIB, `${resident.before} to ${resident.peak} MiB`)
    for (const response of slow) assert.equal(await readLarge(response), EACH)
    assert.equal(taken, SLOW * EACH)
  },
)

test(
  '20 uploads that the upstream does not read hold their callers back, and keep nobody else waiting',
  LIMIT,
  async () => {
    const reading = Promise.withResolvers<void>()
    upstream.answer = async (request, response) => {
      if (request.url !== '/slow') return response.end('quick')
      await reading.promise
      return response.end(String(await readLarge(request)))
    }
    let taken = 0
    const resident = watchResident(behind.server.pid)
    const uploads = Array.from({ length: SLOW }, async () => {
      const request = ask('POST', '/slow', { 'Content-Length': String(EACH) })
      const answered = once(request, 'response') as Promise<[IncomingMessage]>
      await pipeline(
        largeBody(EACH, bytes => (taken += bytes)),
        request,
      )
      return text((await answered)[0])
    })
    assert.ok((await settled(() => taken)) < MOST_UNDER_WAY, `${taken} bytes have left the callers`)
    await othersAreServed()
    resident.stop()
    assert.ok(resident.peak - resident.before < MOST_RESIDENT_MIB, `${resident.before} to ${resident.peak} MiB`)
    reading.resolve()
    assert.deepEqual(await Promise.all(uploads), Array(SLOW).fill(String(EACH)))
  },
)

test('a piece at a time, with pauses, is passed on a piece at a time, both ways', LIMIT, async () => {
  upstream.answer = (request, response) => pipeline(request, response)
  const request = ask('POST', '/echo')
  request.flushHeaders()
  let response: IncomingMessage | undefined
  for (let piece = 0; piece < 20; piece++) {
    request.write(`piece ${piece};`)
    response ??= ((await once(request, 'response')) as [IncomingMessage])[0].setEncoding('utf8')
    // The next one is sent only when this one is back, so none can have waited for more.
    assert.deepEqual(await once(response, 'data'), [`piece ${piece};`])
  }
  request.end()
  await once(response?.resume() ?? assert.fail(), 'end')
})

test('the server is well after all that', () => assertStillWell(behind.server))

testThatNothingSecretWasPrinted()

function ask(method: string, path: string, headers: Record<string, string> = {}) {
  const authorized = { Authorization: behind.pair.accessToken, ...headers }
  return http.request(behind.server.url + path, { method, headers: authorized, agent: false })
}

/** Waits until a figure has stopped growing, which it does when everything between is full. */
function settled(figure: () => number): Promise<number> {
  let last = 0
  let since = performance.now()
  return eventually('everything between is full', 60_000, () => {
    if (last !== figure()) since = performance.now()
    last = figure()
    return last > 0 && performance.now() - since > 300 ? last : undefined
  })
}

async function othersAreServed(): Promise<void> {
  const headers = { Authorization: behind.pair.accessToken }
  const startedAt = performance.now()
  for (let other = 0; other < 50; other++) {
    assert.equal((await call(behind.server.url, '/quick', { headers })).text, 'quick')
  }
  const milliseconds = performance.now() - startedAt
  assert.ok(milliseconds < 10_000, `50 calls took ${milliseconds} ms`)
}
