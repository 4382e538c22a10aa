import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { createLog } from '../src/log.ts'
import { call, codeOf, listen, portOf, startGateway } from './gateway-rig.ts'
import { startBytes } from './gateway-small.ts'

interface Line {
  msg: string
  code: string
  err?: { message: string }
}

interface CallOptions {
  headers?: Record<string, string>
  flags?: Record<string, string>
}

/** Calls through a gateway to an upstream that fails, and gives what the log told of it. */
async function toldOf(upstream: string, { headers = {}, flags }: CallOptions = {}): Promise<string | undefined> {
  const lines: string[] = []
  const log = createLog('info', { write: line => void lines.push(line) })
  await using gateway = await startGateway(`${upstream}/base-path`, flags, log)
  const answer = await call(gateway, '/path-of-it?query=of-it', { headers })
  const told = lines.filter(line => line.includes(String(answer.headers['x-request-id'])))
  assert.equal(told.length, 1, told.join(''))
  const [line = ''] = told
  assert.doesNotMatch(line, /stack|base-path|path-of-it|of-it/)
  const { msg, code, err } = JSON.parse(line) as Line
  assert.deepEqual([msg, code], ['call failed', codeOf(answer)])
  return `${answer.status}: ${err?.message}`
}

test('the log of a 502 names the upstream that is not there, with the code, and nothing of what it was asked', async () => {
  const gone = createServer()
  await listen(gone)
  const origin = `http://127.0.0.1:${portOf(gone)}`
  gone.close()
  await once(gone, 'close')
  assert.equal(await toldOf(origin), `502: no answer from ${origin}: ECONNREFUSED`)
})

const NO_ANSWERS: readonly [told: string, answer: (socket: Socket) => void, options?: CallOptions][] = [
  ['502: HTTPParserError', socket => socket.end('220 path-of-it\r\n')],
  ['504: UND_ERR_HEADERS_TIMEOUT', () => undefined, { flags: { upstreamTimeout: '1' } }],
  [
    '502: UPSTREAM_CHANGED_PROTOCOL',
    socket => socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: path-of-it\r\n\r\n'),
    { headers: { connection: 'upgrade', upgrade: 'websocket' } },
  ],
]

for (const [told, answer, options] of NO_ANSWERS) {
  test(`the log names the upstream that fails, and nothing of what it said: ${told}`, async () => {
    await using upstream = await startBytes(answer)
    const [status, code] = told.split(': ')
    assert.equal(await toldOf(upstream.url, options), `${status}: no answer from ${upstream.url}: ${code}`)
  })
}
