import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { assertStillWell, sendRaw, testThatNothingSecretWasPrinted } from '../../harness/index.ts'
import { type Attacked, startAttacked } from './attacked.ts'

let attacked: Attacked
let good: string
/** What the upstream answers to `/odd`. */
let odd = ''

before(async () => {
  attacked = await startAttacked()
  good = `Host: x\r\nAuthorization: ${attacked.pair.accessToken}\r\n`
  attacked.guarded.answer = ({ target }) => (target.startsWith('/odd') ? odd : undefined)
})

const STOLEN = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen'

interface Asked {
  /** The status of the odd answer; `undefined` where the connection was cut. */
  status: number | undefined
  received: string
}

/** Lets the upstream answer oddly, and others ask behind it: each of them must get its own answer. */
async function askFor(answer: string, method = 'GET'): Promise<Asked> {
  odd = answer
  const { answers, received } = await sendRaw(attacked.server.url, `${method} /odd HTTP/1.1\r\n${good}\r\n`, {
    answers: 1,
    // A 304 tells the length of content that does not come, as an answer to HEAD does.
    head: method === 'HEAD' || answer.includes(' 304 '),
    timeoutMs: 1000,
  })
  for (const n of [1, 2, 3]) {
    const next = await sendRaw(attacked.server.url, `GET /next-${n} HTTP/1.1\r\n${good}\r\n`, { answers: 1 })
    assert.deepEqual([next.answers[0]?.status, next.answers[0]?.body], [200, `/next-${n}`], JSON.stringify(answer))
  }
  return { status: answers[0]?.status, received }
}

/** Answers that are none, or that readers could frame in two ways. */
const MALFORMED: readonly string[] = [
  'garbage\r\n\r\n',
  'HTTP/1.1\r\n\r\n',
  'HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n',
  'HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\nhi',
  'HTTP/1.1 200 OK\r\nContent-Length: 2, 40\r\n\r\nhi',
  'HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nhi',
  'HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\nhi',
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nhi',
  'HTTP/1.1 200 OK\r\nX-A\r\nContent-Length: 2\r\n\r\nhi',
  'HTTP/1.1 200 OK\r\nX-A: b\r\n Content-Length: 40\r\nContent-Length: 2\r\n\r\nhi',
  'HTTP/1.1 200 OK\r\nX-A: b\0c\r\nContent-Length: 2\r\n\r\nhi',
  'HTTP/1.1 200 OK\r\nX A: b\r\nContent-Length: 2\r\n\r\nhi',
  // Told to go on, which this server never asks.
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi',
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  `HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Long: ${'x'.repeat(100_000)}\r\n\r\nhi`,
]

test('an answer that readers could frame in two ways is told as the failure of the upstream, and nobody gets its bytes', async () => {
  for (const answer of MALFORMED) {
    const { status, received } = await askFor(answer + STOLEN)
    assert.equal(status, 502, JSON.stringify(answer.slice(0, 200)))
    assert.match(received, /"code":"ApiBadGatewayError"/)
    assert.doesNotMatch(received, /stolen/)
  }
})

/** Answers that are whole, with something behind them. */
const WHOLE: readonly string[] = [
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nhi\r\n0\r\nX-Trailer: 1\r\n\r\n',
  'HTTP/1.1 204 No Content\r\n\r\n',
  'HTTP/1.1 204 No Content\r\nContent-Length: 40\r\n\r\n',
  'HTTP/1.1 304 Not Modified\r\nContent-Length: 40\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi',
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi',
  'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi',
  // The form says what it is, whatever it calls itself.
  'HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nhi',
]

test('what an upstream sends behind a whole answer is the answer to nobody', async () => {
  for (const answer of WHOLE) {
    for (const behind of ['', STOLEN, '\r\n', 'x']) {
      const { status, received } = await askFor(answer + behind)
      assert.ok(status !== undefined && status < 400, JSON.stringify(answer + behind))
      assert.doesNotMatch(received, /stolen/)
    }
  }
})

test('an answer to HEAD has no content, whatever its length says', async () => {
  for (const answer of [
    'Content-Length: 6\r\n\r\nstolen',
    `Content-Length: 40\r\n\r\n`,
    'Transfer-Encoding: chunked\r\n\r\n',
  ]) {
    assert.equal((await askFor(`HTTP/1.1 200 OK\r\n${answer}`, 'HEAD')).status, 200, answer)
  }
})

test('an answer that turns out to be broken is cut, so that nobody takes it for whole', async () => {
  const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
  for (const chunks of [
    '2\r\nhi\r\nZZ\r\n',
    '2\r\nhiX\r\n0\r\n\r\n',
    '2\r\nhi\r\n-1\r\n',
    '2\r\nhi\r\n2\nhi\r\n',
    '2\r\nhi\r\n0x2\r\nhi\r\n',
  ]) {
    const { received } = await askFor(head + chunks + STOLEN)
    assert.doesNotMatch(received, /\r\n0\r\n\r\n$|stolen/, JSON.stringify(chunks))
  }
})

test('headers of an upstream whose names mean something to JavaScript are headers as all others are', async () => {
  const names = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '0', '-1']
  const lines = names.map(name => `${name}: its own value`).join('\r\n')
  const { status, received } = await askFor(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n${lines}\r\n\r\nhi`)
  assert.equal(status, 200)
  assert.doesNotMatch(received, /function|object|undefined/i)
  for (const name of ['constructor', 'valueof', '0']) {
    assert.deepEqual(
      received
        .toLowerCase()
        .split('\r\n')
        .filter(line => line.startsWith(`${name}:`)),
      [`${name}: its own value`],
    )
  }
})

test('the server is well after all that', () => assertStillWell(attacked.server))

testThatNothingSecretWasPrinted()
