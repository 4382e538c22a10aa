import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { eventually, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { peakMemory } from './memory.ts'
import { rawExchange } from './raw.ts'
import { metric, type Sidecar, startSidecar, through } from './sidecar.ts'
import { ACCOUNT, reply, startUpstream, type Upstream } from './upstream.ts'

const LIMIT = { timeout: 90_000 }
const MIB = 1024 * 1024
const LARGE = 100 * MIB
/** What 100 MiB may add to what one byte needs: buffers of sockets and what is garbage by now, but not the body. */
const FLAT_MIB = 90

async function stage(...flags: string[]): Promise<{ upstream: Upstream; sidecar: Sidecar }> {
  const upstream = await startUpstream()
  const sidecar = await startSidecar({ url: upstream.url, account: ACCOUNT, flags })
  assert.equal((await through(sidecar, '/v1/first')).status, 200)
  return { upstream, sidecar }
}

/** Pieces of different content, so that a piece lost, repeated or out of order changes the digest. */
function* pieces(bytes: number): Generator<Buffer> {
  const piece = Buffer.alloc(65_536)
  for (let at = 0; at < bytes; at += piece.length) {
    const next = Buffer.from(piece)
    next.writeDoubleLE(at, 0)
    yield next.subarray(0, Math.min(next.length, bytes - at))
  }
}

function digest(bytes: number): string {
  const hash = createHash('sha256')
  for (const piece of pieces(bytes)) hash.update(piece)
  return hash.digest('hex')
}

/** Sends a body of this length as a stream, and reads the answer. */
async function upload({ place }: Sidecar, bytes: number, headers: Record<string, string | number> = {}) {
  const request = http.request({
    ...place,
    method: 'POST',
    path: '/v1/files',
    headers,
    agent: false,
  } as http.RequestOptions)
  const answered = once(request, 'response') as Promise<[http.IncomingMessage]>
  // An answer may come before the body has gone; then the rest of it is of no account.
  const sent = pipeline(Readable.from(pieces(bytes)), request).catch(() => undefined)
  const [response] = await answered
  const text = await response.setEncoding('utf8').toArray()
  await sent
  return { status: response.statusCode, body: JSON.parse(text.join('')) as { data: object; error: { code: string } } }
}

test(
  'bodies of 1 byte, 1 MiB and 100 MiB arrive as they are, of known and of unknown length, in flat memory',
  LIMIT,
  async () => {
    const { upstream, sidecar } = await stage()
    using _ = upstream
    for (const bytes of [1, MIB]) {
      assert.deepEqual((await upload(sidecar, bytes)).body.data, { bytes, sha256: digest(bytes) })
      const known = await upload(sidecar, bytes, { 'Content-Length': bytes })
      assert.deepEqual(known.body.data, { bytes, sha256: digest(bytes) })
      assert.equal(upstream.seen.at(-1)?.headers['content-length'], String(bytes))
    }
    const before = peakMemory(sidecar.pid)
    assert.deepEqual((await upload(sidecar, LARGE)).body.data, { bytes: LARGE, sha256: digest(LARGE) })
    const grown = peakMemory(sidecar.pid) - before
    assert.ok(grown < FLAT_MIB, `${grown.toFixed(0)} MiB more`)
    sidecar.signal('SIGKILL')
  },
)

test('answers of 1 byte, 1 MiB and 100 MiB arrive as they are, no faster than they are read', LIMIT, async () => {
  const { upstream, sidecar } = await stage()
  using _ = upstream
  let written = 0
  upstream.answer = async (request, response) => {
    const bytes = Number(request.url?.split('=')[1])
    written = 0
    async function* counted() {
      for (const piece of pieces(bytes)) {
        written += piece.length
        yield piece
      }
    }
    await pipeline(Readable.from(counted()), response)
  }
  for (const bytes of [1, MIB]) {
    const { bytes: got } = await through(sidecar, `/v1/file?n=${bytes}`)
    assert.equal(createHash('sha256').update(got).digest('hex'), digest(bytes))
  }
  const before = peakMemory(sidecar.pid)
  const request = http.get({ ...sidecar.place, path: `/v1/file?n=${LARGE}`, agent: false })
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  const stalled = await eventually('nobody reads, so nobody writes', 10_000, async () => {
    const seen = written
    await new Promise(done => setTimeout(done, 200))
    return seen > 0 && seen === written ? seen : undefined
  })
  assert.ok(stalled < LARGE / 2, `${stalled} bytes were written that nobody reads`)
  const hash = createHash('sha256')
  for await (const chunk of response) hash.update(chunk)
  assert.equal(hash.digest('hex'), digest(LARGE))
  const grown = peakMemory(sidecar.pid) - before
  assert.ok(grown < FLAT_MIB, `${grown.toFixed(0)} MiB more`)
  sidecar.signal('SIGKILL')
})

test(
  'a body is sent again after its token was refused: from memory, from a file, and from where the refusal came',
  LIMIT,
  async () => {
    const { upstream, sidecar } = await stage()
    using _ = upstream
    upstream.readsBeforeRefusing = true
    for (const bytes of [1, 200_000, LARGE]) {
      upstream.endAccess()
      upstream.seen.splice(0)
      assert.deepEqual((await upload(sidecar, bytes)).body.data, { bytes, sha256: digest(bytes) })
      assert.deepEqual(
        upstream.seen.map(seen => seen.bytes),
        [bytes, bytes],
        'it was sent twice, and whole',
      )
    }
    assert.equal(await metric(sidecar, 'replays_total{kept="memory"}'), 2)
    assert.equal(await metric(sidecar, 'replays_total{kept="file"}'), 1)
    upstream.readsBeforeRefusing = false
    upstream.endAccess()
    upstream.seen.splice(0)
    assert.deepEqual((await upload(sidecar, 10 * MIB)).body.data, { bytes: 10 * MIB, sha256: digest(10 * MIB) })
    await eventually('the refused call is over', 10_000, () => upstream.seen[0]?.isWhole !== undefined || undefined)
    assert.deepEqual(
      upstream.seen.map(({ isWhole }) => isWhole),
      [false, true],
      'a part of a body is never ended as if it were whole',
    )
    assert.deepEqual(upstream.counts, { makes: 1, refreshes: 4 })
    assert.ok(peakMemory(sidecar.pid) < 300, 'and memory was flat')
    assert.deepEqual(namesOf(sidecar), ['lock', 'proxy.sock'], 'no spooled body is left')
    sidecar.signal('SIGKILL')
  },
)

test(
  'a body longer than what is kept is refused with 413, says so, and the next call goes through',
  LIMIT,
  async () => {
    const { upstream, sidecar } = await stage('--replay-memory', '1KiB', '--replay-disk', '1MiB')
    using _ = upstream
    upstream.readsBeforeRefusing = true
    upstream.endAccess()
    const { status, body } = await upload(sidecar, 4 * MIB)
    assert.deepEqual([status, body.error.code], [413, 'ApiPayloadTooLargeError'])
    assert.equal((await upload(sidecar, 4 * MIB)).status, 200)
    assert.deepEqual(upstream.counts, { makes: 1, refreshes: 1 })
    assert.deepEqual(namesOf(sidecar), ['lock', 'proxy.sock'])
    sidecar.signal('SIGKILL')
  },
)

test(
  'a refusal is read only where it is 4xx, JSON and short, packed or not; all else streams through',
  LIMIT,
  async () => {
    const { upstream, sidecar } = await stage()
    using _ = upstream
    const refusal = { success: false, error: { code: 'ApiInvalidTokenError', message: 'Invalid Token' } }
    const long = JSON.stringify({ ...refusal, padding: 'x'.repeat(70_000) })
    upstream.answer = (_request, response) =>
      void response.writeHead(403, { 'Content-Type': 'application/json' }).end(long)
    assert.equal((await through(sidecar, '/v1/long')).text, long)
    upstream.answer = (_request, response) => reply(response, 200, refusal)
    assert.equal((await through(sidecar, '/v1/fine')).status, 200)
    assert.equal(upstream.counts.refreshes, 0)
    let asked = 0
    upstream.answer = (_request, response) => {
      if (asked++ > 0) return reply(response, 200, {})
      response.writeHead(401, { 'Content-Type': 'application/problem+json', 'Content-Encoding': 'gzip' })
      return response.end(gzipSync(JSON.stringify(refusal)))
    }
    assert.equal((await through(sidecar, '/v1/packed', { headers: { 'Accept-Encoding': 'gzip' } })).status, 200)
    assert.deepEqual([asked, upstream.counts.refreshes], [2, 1])
    sidecar.signal('SIGKILL')
  },
)

test('an answer that breaks off breaks off for the caller too, and is never taken for a whole one', LIMIT, async () => {
  const { upstream, sidecar } = await stage()
  using _ = upstream
  upstream.answer = (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' })
    response.write('the first half', () => response.socket?.resetAndDestroy())
  }
  await assert.rejects(through(sidecar, '/v1/half'), { code: 'ECONNRESET' })
  sidecar.signal('SIGKILL')
  // With HTTP/1.0 only a reset tells a cut from an end; a unix socket knows none.
  const byPort = await startSidecar({ url: upstream.url, account: ACCOUNT, home: sidecar.home, flags: ['--port', '0'] })
  const { key } = byPort.place as { key: string }
  const call = `GET /v1/half HTTP/1.0\r\nHost: 127.0.0.1:${(byPort.place as { port: number }).port}\r\n`
  await assert.rejects(rawExchange(byPort.place, `${call}X-ChatApp-Local-Key: ${key}\r\n\r\n`), { code: 'ECONNRESET' })
  byPort.signal('SIGKILL')
})

test('a caller that hangs up ends its call at the API', LIMIT, async () => {
  const { upstream, sidecar } = await stage()
  using _ = upstream
  const ended = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  upstream.answer = (_request, response) => {
    response.once('close', ended.resolve)
    begun.resolve()
  }
  const leaving = new AbortController()
  const call = through(sidecar, '/v1/slow', { signal: leaving.signal })
  await begun.promise
  leaving.abort()
  await assert.rejects(call)
  await ended.promise
  sidecar.signal('SIGKILL')
})

test('content is asked for when the API wants it: a body refused for its token is sent once', LIMIT, async () => {
  const { upstream, sidecar } = await stage()
  using _ = upstream
  upstream.endAccess()
  const request = http.request({
    ...sidecar.place,
    method: 'POST',
    path: '/v1/files',
    headers: { Expect: '100-continue', 'Content-Length': MIB },
    agent: false,
  } as http.RequestOptions)
  request.flushHeaders()
  await once(request, 'continue')
  assert.equal(upstream.counts.refreshes, 1, 'nothing was asked for before the token was good')
  const sent = pipeline(Readable.from(pieces(MIB)), request)
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  const text = await response.setEncoding('utf8').toArray()
  await sent
  assert.deepEqual(JSON.parse(text.join('')), { success: true, data: { bytes: MIB, sha256: digest(MIB) } })
  assert.deepEqual(upstream.counts, { makes: 1, refreshes: 1 })
  sidecar.signal('SIGKILL')
})

testThatNothingSecretWasPrinted()

function namesOf({ home }: Sidecar): string[] {
  return readdirSync(join(home, '.local/state/chatapp/proxy')).sort()
}
