import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AnswerHeaders, AnswerReader, type Asked } from '../src/gateway/answer-reader.ts'
import { MalformedAnswerError } from '../src/gateway/connection-failure.ts'

/** Everything that a reader told of an answer. */
interface Told {
  status: number
  headers: AnswerHeaders
  content: string
  /** `undefined` where the answer has not ended. */
  isReusable: boolean | undefined
  tunnelRest: string | undefined
}

/** Reads bytes that come in pieces, and then, where it is said, the end of the upstream's side. */
function read(pieces: readonly Buffer[], asked: Partial<Asked> = {}, closes = false): Told {
  const told: Told = { status: 0, headers: {}, content: '', isReusable: undefined, tunnelRest: undefined }
  const reader = new AnswerReader(
    { method: 'GET', tunnel: false, ...asked },
    {
      onHead: (status, headers) => Object.assign(told, { status, headers }),
      onTunnel: (headers, rest) => Object.assign(told, { headers, tunnelRest: String(rest) }),
      onChunk: chunk => {
        told.content += chunk.toString('latin1')
      },
      onEnd: isReusable => {
        assert.equal(told.isReusable, undefined, 'an answer ends once')
        told.isReusable = isReusable
      },
    },
  )
  for (const piece of pieces) reader.push(piece)
  if (closes) reader.close()
  return told
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

const head = (...lines: string[]) => ['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n')

/** Answers with the content they have, and whether their connection can be used again. */
const ANSWERS: readonly [answer: string, content: string, isReusable: boolean, asked?: Partial<Asked>][] = [
  [`${head('Content-Length: 5')}hello`, 'hello', true],
  [head('Content-Length: 0'), '', true],
  [`${head('content-length:5', 'X-Y: \t a b \t')}hello`, 'hello', true],
  [`${head('Content-Length: 5', 'Connection: close')}hello`, 'hello', false],
  [`${head('Content-Length: 5', 'Connection: X, Close')}hello`, 'hello', false],
  [`${head('Content-Length: 5')}hello and more`, 'hello', false],
  ['HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello', 'hello', false],
  ['HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok', 'ok', true],
  [`${head('Transfer-Encoding: chunked')}5\r\nhello\r\n0\r\n\r\n`, 'hello', true],
  [`${head('Transfer-Encoding: Chunked')}3;x=y\r\nhel\r\n00002 \r\nlo\r\n0\r\nX-T: 1\r\n\r\n`, 'hello', true],
  [`${head('Transfer-Encoding: chunked')}9\r\n\r\n0\r\n\r\n34\r\n0\r\n\r\n`, '\r\n0\r\n\r\n34', true],
  [head('Content-Length: 5'), '', true, { method: 'HEAD' }],
  [head('Transfer-Encoding: chunked'), '', true, { method: 'HEAD' }],
  ['HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', '', true],
  ['HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n', '', true],
  [
    `HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n${head('Content-Length: 2')}ok`,
    'ok',
    true,
  ],
]

test('an answer is the same in whatever pieces it comes', () => {
  const any = fc.tuple(fc.constantFrom(...ANSWERS), fc.array(fc.nat(200), { maxLength: 8 }))
  fc.assert(
    fc.property(any, ([[answer, content, isReusable, asked], cuts]) => {
      const all = bytes(answer)
      const ends = [...new Set(cuts.map(cut => cut % (all.length + 1)))].toSorted((one, other) => one - other)
      const pieces = [...ends, all.length].map((end, at) => all.subarray(ends[at - 1] ?? 0, end))
      const told = read(pieces, asked)
      assert.equal(told.content, content)
      // What comes behind an answer may come later, when another reader looks, or none.
      if (!answer.endsWith('more')) assert.equal(told.isReusable, isReusable)
    }),
    { numRuns: 3000 },
  )
  for (const [answer, content, isReusable, asked] of ANSWERS) {
    const told = read([bytes(answer)], asked)
    assert.deepEqual([told.content, told.isReusable], [content, isReusable], answer)
  }
})

test('names come in lower case, of a header that came twice both values', () => {
  const told = read([bytes(head('Content-Length: 0', 'Set-Cookie: a=1', 'SET-COOKIE: b=2', 'ETag: "\xe9"'))])
  assert.deepEqual(told.headers, { 'content-length': '0', 'set-cookie': ['a=1', 'b=2'], etag: '"\xe9"' })
})

const MALFORMED: readonly string[] = [
  'HTTP/2 200 OK\r\n\r\n',
  'HTTP/1.2 200 OK\r\n\r\n',
  'http/1.1 200 OK\r\n\r\n',
  'HTTP/1.1 099 No\r\n\r\n',
  'HTTP/1.1 2000 OK\r\n\r\n',
  'HTTP/1.1  200 OK\r\n\r\n',
  ' HTTP/1.1 200 OK\r\n\r\n',
  'HTTP/1.1 200 O\0K\r\n\r\n',
  '220 smtp.example ESMTP\r\n\r\n',
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n',
  head('Content-Length: 3', 'Content-Length: 3'),
  head('Content-Length: 3, 3'),
  head('Content-Length: +3'),
  head('Content-Length: 0x3'),
  head('Content-Length:'),
  head('Content-Length: 9999999999999999'),
  head('Content-Length: 3', 'Transfer-Encoding: chunked'),
  head('Transfer-Encoding: gzip, chunked'),
  head('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'),
  head('Transfer-Encoding: identity'),
  'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
  head('X-A: b\0c'),
  head('X-A: b\rc'),
  head('X-A: b\nX-B: c'),
  head('X-A : b'),
  head('X-A: b', ' folded'),
  head(': b'),
  head('X-A'),
  head('__Proto__: b'),
  head('X-Caf\xe9: b'),
  `${head('Transfer-Encoding: chunked')}\r\n`,
  `${head('Transfer-Encoding: chunked')}-1\r\n`,
  `${head('Transfer-Encoding: chunked')}0x5\r\nhello\r\n`,
  `${head('Transfer-Encoding: chunked')}5 5\r\nhello\r\n`,
  `${head('Transfer-Encoding: chunked')}5;\n\r\nhello\r\n`,
  `${head('Transfer-Encoding: chunked')}fffffffffffffff\r\n`,
  `${head('Transfer-Encoding: chunked')}5\r\nhelloX\r\n`,
  `${head('Transfer-Encoding: chunked')}5\r\nhello5\r\nhello\r\n0\r\n\r\n`,
  `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`,
  `${head('Transfer-Encoding: chunked')}5;${'x'.repeat(2_000)}`,
  `${head('Transfer-Encoding: chunked')}0\r\n${`X: ${'x'.repeat(1_000)}\r\n`.repeat(70)}`,
]

test('what two readers could frame differently, or nobody can read, is no answer', () => {
  for (const answer of MALFORMED)
    assert.throws(() => read([bytes(answer)]), MalformedAnswerError, JSON.stringify(answer))
})

test('an upstream that ends its side ends only an answer that has no other end', () => {
  const { content, isReusable } = read([bytes(`${head('X: y')}part`), bytes(' and rest')], {}, true)
  assert.deepEqual([content, isReusable], ['part and rest', false])
  for (const short of [
    head('Content-Length: 5'),
    `${head('Content-Length: 5')}hell`,
    `${head('Transfer-Encoding: chunked')}5\r\nhello\r\n0\r\n`,
    'HTTP/1.1 200 OK\r\nX: ',
  ]) {
    assert.throws(() => read([bytes(short)], {}, true), MalformedAnswerError, short)
  }
})

test('a change of protocol is one where it was asked for, and what follows its head is handed on', () => {
  const answer = bytes('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nframes')
  const told = read([answer], { tunnel: true })
  assert.deepEqual([told.headers.upgrade, told.tunnelRest, told.isReusable], ['websocket', 'frames', undefined])
})

test('a reader that was stopped in the middle tells no more', () => {
  const told: string[] = []
  const reader: AnswerReader = new AnswerReader(
    { method: 'GET', tunnel: false },
    {
      onHead: () => undefined,
      onTunnel: () => undefined,
      onChunk: chunk => {
        told.push(String(chunk))
        reader.stop()
      },
      onEnd: () => told.push('end'),
    },
  )
  reader.push(bytes(`${head('Transfer-Encoding: chunked')}1\r\na\r\n1\r\nb\r\n0\r\n\r\n`))
  assert.deepEqual(told, ['a'])
})
