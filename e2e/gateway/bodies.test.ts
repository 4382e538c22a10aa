import assert from 'node:assert/strict'
import { once } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { after, before, test } from 'node:test'
import { assertStillWell, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { type Behind, startBehind } from './behind.ts'
import { largeBody, readLarge } from './large.ts'
import { watchResident } from './resident.ts'
import { type StreamUpstream, startStreamUpstream } from './streams.ts'

const LIMIT = { timeout: 120_000 }
/** More than a signed number of 32 bits holds. */
const TWO_GB = 2 ** 31 + 4711
const WARM_UP = 64 * 2 ** 20
/** What buffers of sockets and garbage may add. */
const FLAT_MIB = 64

let upstream: StreamUpstream
let behind: Behind

before(async () => {
  upstream = await startStreamUpstream()
  upstream.answer = (request, response) =>
    request.method === 'POST'
      ? readLarge(request).then(bytes => response.end(String(bytes)))
      : pipeline(largeBody(Number(request.url?.slice(1))), response)
  behind = await startBehind(upstream.url)
})

after(() => upstream?.[Symbol.dispose]())

test('2 GB go up whole, and the server holds no more for it', LIMIT, async () => {
  assert.equal(await upload(WARM_UP, { 'Transfer-Encoding': 'chunked' }), String(WARM_UP))
  await inFlatMemory(async () => {
    assert.equal(await upload(TWO_GB, { 'Content-Length': String(TWO_GB) }), String(TWO_GB))
  })
})

test('2 GB come down whole, and the server holds no more for it', LIMIT, async () => {
  await download(WARM_UP)
  await inFlatMemory(async () => {
    assert.equal(await download(TWO_GB), TWO_GB)
  })
  await assertStillWell(behind.server)
})

testThatNothingSecretWasPrinted()

function ask(method: string, path: string, headers: Record<string, string> = {}) {
  const authorized = { Authorization: behind.pair.accessToken, ...headers }
  return http.request(behind.server.url + path, { method, headers: authorized, agent: false })
}

async function upload(bytes: number, framing: Record<string, string>): Promise<string> {
  const request = ask('POST', '/up', framing)
  const answered = once(request, 'response') as Promise<[IncomingMessage]>
  await pipeline(largeBody(bytes), request)
  return text((await answered)[0])
}

async function download(bytes: number): Promise<number> {
  const request = ask('GET', `/${bytes}`)
  request.end()
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return readLarge(response)
}

async function inFlatMemory(work: () => Promise<void>): Promise<void> {
  const resident = watchResident(behind.server.pid)
  try {
    await work()
  } finally {
    resident.stop()
  }
  const grown = resident.peak - resident.before
  assert.ok(grown < FLAT_MIB, `${grown.toFixed(0)} MiB more than the ${resident.before.toFixed(0)} before`)
}
