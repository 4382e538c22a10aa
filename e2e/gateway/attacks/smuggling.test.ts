import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { assertStillWell, testThatNothingSecretWasPrinted } from '../../harness/index.ts'
import { type Attacked, startAttacked } from './attacked.ts'
import { type Attack, codesOf, createAttack } from './exchange.ts'

let attacked: Attacked
let attack: Attack
/** The lines every good request has. */
let good: string

before(async () => {
  attacked = await startAttacked()
  attack = await createAttack(attacked)
  good = `Host: x\r\nAuthorization: ${attacked.pair.accessToken}\r\n`
})

/** A request that must never be one: it claims to be somebody, and has no token. */
const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: x\r\nX-ChatApp-Account-Id: 999\r\n\r\n'
const REFUSED = ['400 ApiBadRequestError']

/** Header lines by which readers could come to different ends of the same content. */
const FRAMINGS: readonly string[] = [
  'Content-Length: 5\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding: chunked\r\nContent-Length: 5',
  'Transfer-Encoding: chunked\r\nContent-Length: 0',
  'Transfer-Encoding: \x0bchunked',
  'Transfer-Encoding: "chunked"',
  'Transfer-Encoding: chunked;q=1',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: ,chunked',
  'Transfer-Encoding: chunked,',
  'Transfer-Encoding: chunked, chunked',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding: identity\r\nContent-Length: 5',
  'Transfer-Encoding:\r\nContent-Length: 5',
  'Transfer-Encoding : chunked',
  'Transfer-Encoding\t: chunked',
  'Transfer-Encoding\0: chunked',
  ' Transfer-Encoding: chunked',
  'X-A: b\r\n Transfer-Encoding: chunked',
  'X-A: b\nTransfer-Encoding: chunked',
  'X-A: b\rTransfer-Encoding: chunked',
  'Transfer-Encoding: chu\r\n nked',
  'Content-Length: 5\r\nContent-Length: 5',
  'Content-Length: 5\r\ncontent-length: 6',
  'Content-Length: 5, 5',
  'Content-Length: 5 5',
  'Content-Length: +5',
  'Content-Length: -5',
  'Content-Length: 0x5',
  'Content-Length: 5e0',
  'Content-Length: 5.0',
  'Content-Length: "5"',
  'Content-Length:',
  'Content-Length: 18446744073709551621',
  'Content-Length: 9007199254740993',
]

test('a request whose framing readers could take in two ways is refused, and what follows it is nobody’s', async () => {
  for (const lines of FRAMINGS) {
    const { answers, guarded, closed } = await attack(`POST /x HTTP/1.1\r\n${good}${lines}\r\n\r\n0\r\n\r\n${SMUGGLED}`)
    assert.deepEqual([answers.length, answers[0]?.status, guarded.length], [1, 400, 0], JSON.stringify(lines))
    assert.ok(closed, lines)
  }
})

test('a look-alike of a framing header frames nothing, and goes no further', async () => {
  for (const line of [
    'Transfer_Encoding: chunked',
    'Content_Length: 0',
    'Transfer.Encoding: chunked',
    'content~length: 9',
  ]) {
    const outcome = await attack(`POST /x HTTP/1.1\r\n${good}${line}\r\nContent-Length: 5\r\n\r\nhello`, { answers: 1 })
    assert.deepEqual([outcome.answers[0]?.status, outcome.guarded[0]?.body], [200, 'hello'], line)
  }
})

/** Content in chunks, none of which is one. */
const CHUNKS: readonly string[] = [
  '0x5\r\nhello\r\n0\r\n\r\n',
  '+5\r\nhello\r\n0\r\n\r\n',
  '-5\r\nhello\r\n0\r\n\r\n',
  '5 \r\nhello\r\n0\r\n\r\n',
  ' 5\r\nhello\r\n0\r\n\r\n',
  '5\nhello\r\n0\r\n\r\n',
  '5\r\nhello\n0\r\n\r\n',
  '5\r\nhello0\r\n\r\n',
  '5\r\nhelloXX\r\n0\r\n\r\n',
  '5;a\nb\r\nhello\r\n0\r\n\r\n',
  '5;a="\r\nhello\r\n0\r\n\r\n',
  'FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n',
  '10000000000000005\r\nhello\r\n0\r\n\r\n',
]

test('chunks that are spelt in any other way than one never make a whole request for the upstream', async () => {
  for (const chunks of CHUNKS) {
    const outcome = await attack(`POST /x HTTP/1.1\r\n${good}Transfer-Encoding: chunked\r\n\r\n${chunks}${SMUGGLED}`)
    assert.deepEqual([codesOf(outcome), outcome.guarded], [REFUSED, []], JSON.stringify(chunks))
    assert.ok(outcome.closed, chunks)
  }
})

test('extensions and trailers of chunks end at the gateway, and are nobody’s headers', async () => {
  const trailers = 'Authorization: junk\r\nX-ChatApp-Account-Id: 999\r\n'
  const content = `3;a=b;c="d"\r\nhel\r\n2 ;e\r\n`.replace('2 ;e', '2;e')
  const bytes = `POST /x HTTP/1.1\r\n${good}Transfer-Encoding: chunked\r\n\r\n${content}lo\r\n0\r\n${trailers}\r\n`
  const { answers, guarded } = await attack(bytes, { answers: 1 })
  assert.deepEqual([answers[0]?.status, guarded[0]?.body], [200, 'hello'])
  const late = `POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${good}\r\n`
  assert.deepEqual(codesOf(await attack(late, { answers: 1 })), ['403 ApiInvalidTokenError'])
})

/** Heads that another reader reads as another request, or none; `%` stands for the lines of a good one. */
const HEADS: readonly string[] = [
  'GET /x HTTP/0.9\r\n%\r\n',
  'GET /x\r\n%\r\n',
  'GET /x HTTP/2.0\r\n%\r\n',
  'GET /x HTTP/1.2\r\n%\r\n',
  'GET /x HTTP/1.1\n%\r\n',
  'GET /x HTTP/1.1 \r\n%\r\n',
  'GET /x HTTP/1.1 HTTP/1.1\r\n%\r\n',
  'GET\t/x\tHTTP/1.1\r\n%\r\n',
  'GET /x\0 HTTP/1.1\r\n%\r\n',
  'get /x HTTP/1.1\r\n%\r\n',
  'G\0T /x HTTP/1.1\r\n%\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n%\r\n',
  'GET /x HTTP/1.1\r\n%X-A: b\0c\r\n\r\n',
  'GET /x HTTP/1.1\r\n%X-A : b\r\n\r\n',
  'GET /x HTTP/1.1\r\n%: b\r\n\r\n',
  'GET /x HTTP/1.1\r\n%X A: b\r\n\r\n',
  'GET /x HTTP/1.1\r\n%X-A\r\n\r\n',
  'GET /x HTTP/1.1\r\n%X-\xe9: b\r\n\r\n',
  'GET /x HTTP/1.1\r\n Host: y\r\n%\r\n',
  'GET /x HTTP/1.1\r\n%X-A: b\n\n',
  'GET /x HTTP/1.1\r\n%X-A: b\r\r\n\r\n',
  'GET /x HTTP/1.1\r\n%host: y\r\n\r\n',
  'GET /x HTTP/1.1\r\n%Host: x\r\n\r\n',
  'GET http://y/x HTTP/1.1\r\n%\r\n',
  'GET http://x@y/x HTTP/1.1\r\n%\r\n',
  'GET http://x:80/x HTTP/1.1\r\n%\r\n',
  'GET ftp://x/x HTTP/1.1\r\n%\r\n',
  'GET x/x HTTP/1.1\r\n%\r\n',
  'POST /x HTTP/1.0\r\n%Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
]

test('a head that another reader could take for another request reaches no upstream', async () => {
  for (const head of HEADS) {
    const { answers, guarded, open } = await attack(head.replace('%', good), { answers: 1 })
    assert.deepEqual([answers[0]?.status, guarded, open], [400, [], []], JSON.stringify(head))
  }
})

test('a host of characters that mean something elsewhere is refused, and is never told to an upstream', async () => {
  for (const host of [
    'a b',
    'a,b',
    'a/../b',
    'a?b',
    'a#b',
    'u@a',
    'a"b',
    "a'b",
    'a<b>',
    '{a}',
    'a\\b',
    '[a',
    '\xe9',
    'a:b',
    'a:',
  ]) {
    const bytes = `GET /x HTTP/1.1\r\n${good.replace('Host: x', `Host: ${host}`)}\r\n`
    const { answers, guarded } = await attack(bytes, { answers: 1 })
    assert.deepEqual([answers[0]?.status, guarded.length], host === 'a:' ? [200, 1] : [400, 0], host)
  }
})

const BODIES: readonly string[] = [
  `Content-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
  `Transfer-Encoding: chunked\r\n\r\n${SMUGGLED.length.toString(16)}\r\n${SMUGGLED}\r\n0\r\n\r\n`,
  `Expect: 200-ok\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
]

test('the content of a refused request is content still: what is pipelined behind it is the next request', async () => {
  const refused = {
    '/x': ['Host: x\r\n', '403 ApiInvalidTokenError'],
    '/x/..%2fy': [good, '400 ApiBadRequestError'],
    '/v1/tokens/nowhere': [good, '404 ApiNotFoundError'],
    '/v1/me': [good, '405 ApiMethodNotAllowedError'],
    '/v1/public/ADMIN': [good, '400 ApiBadRequestError'],
  }
  for (const [path, [lines, code]] of Object.entries(refused)) {
    for (const body of BODIES) {
      const outcome = await attack(`POST ${path} HTTP/1.1\r\n${lines}${body}GET /next HTTP/1.1\r\n${good}\r\n`, {
        answers: 2,
      })
      assert.deepEqual(
        [codesOf(outcome), outcome.guarded.map(({ target }) => target)],
        [[code, '200'], ['/next']],
        body,
      )
    }
  }
})

test('answers come in the order of their requests, also where the last is no request at all', async () => {
  const pipelined = [1, 2, 3].map(n => `GET /${n} HTTP/1.1\r\n${good}\r\n`).join('')
  for (const garbage of [
    'GARBAGE\r\n\r\n',
    'GET /4 HTTP/1.1\r\nX : y\r\n\r\n',
    '\0',
    `GET /4 HTTP/1.1\r\n${'X: y\r\n'.repeat(5000)}\r\n`,
  ]) {
    const outcome = await attack(pipelined + garbage)
    const last = garbage.length > 10_000 ? '413 ApiPayloadTooLargeError' : '400 ApiBadRequestError'
    assert.deepEqual(codesOf(outcome), ['200', '200', '200', last])
    assert.deepEqual(
      outcome.answers.slice(0, 3).map(({ body }) => body),
      ['/1', '/2', '/3'],
    )
    assert.ok(outcome.closed)
  }
})

test('a broken body behind queries that are under way is answered after them', async () => {
  const broken = `POST /2 HTTP/1.1\r\n${good}Transfer-Encoding: chunked\r\n\r\nZZ\r\n`
  const outcome = await attack(`GET /1 HTTP/1.1\r\n${good}\r\n${broken}`)
  assert.deepEqual(codesOf(outcome), ['200', '400 ApiBadRequestError'])
})

test('an offer of another protocol hides no request behind it', async () => {
  for (const protocol of ['websocket', 'h2c', 'TLS/1.3', 'websocket, h2c']) {
    const upgrade = `Connection: Upgrade, HTTP2-Settings\r\nUpgrade: ${protocol}\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n`
    const withBody = `${upgrade}Content-Length: 3\r\n\r\nabc`
    const { guarded, answers } = await attack(`GET /x HTTP/1.1\r\n${good}${withBody}`, { answers: 1 })
    assert.deepEqual([answers[0]?.status, guarded[0]?.body], [200, 'abc'])
  }
})

test('as many headers as fit hide none: all of them are read, or the request is refused', async () => {
  const late = 'X-ChatApp-Account-Id: 999\r\nConnection: X-Late\r\nX-Late: 1\r\nContent-Length: 5\r\n'
  const statuses = []
  for (const count of [900, 1100, 2100, 3000]) {
    const { answers, guarded } = await attack(`POST /x HTTP/1.1\r\n${good}${'a:\r\n'.repeat(count)}${late}\r\nhello`, {
      answers: 1,
    })
    statuses.push(answers[0]?.status)
    for (const { headers, body } of guarded) {
      assert.equal(body, 'hello')
      assert.equal(headers.filter(([name]) => name === 'X-Late').length, 0)
    }
  }
  assert.deepEqual([statuses[0], statuses.at(-1)], [200, 413])
})

test('the server is well after all that', () => assertStillWell(attacked.server))

testThatNothingSecretWasPrinted()
