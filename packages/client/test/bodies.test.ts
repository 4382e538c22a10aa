import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isChatAppError } from '../src/index.ts'
import { clientOf, serverFor } from './setup.ts'

const form = new FormData()
form.set('text', 'hello')
const bodies: [string, () => RequestInit['body'] | (() => ReadableStream)][] = [
  ['a string', () => 'hello hello'],
  ['a typed array', () => new TextEncoder().encode('hello hello')],
  ['an ArrayBuffer', () => new TextEncoder().encode('hello hello').buffer],
  ['a Blob', () => new Blob(['hello hello'])],
  ['FormData', () => form],
  ['URLSearchParams', () => new URLSearchParams({ text: 'hello' })],
  ['a stream', () => streamOf('hello', ' ', 'hello')],
  ['an async iterable', () => iterableOf('hello', ' ', 'hello')],
  ['a function that makes streams', () => () => streamOf('hello', ' ', 'hello')],
]

for (const [name, body] of bodies) {
  test(`${name} as body is sent again whole after a renewal`, async t => {
    const server = await serverFor(t)
    const client = clientOf(server)
    await client.get('/v1/first')
    const send = async () => (await client.fetch('/v1/echo', { method: 'POST', body: body() })).json()
    const before = await send()
    server.endAccess()
    const after = await send()
    assert.deepEqual(after, before)
    assert.equal(server.calls.refresh, 1)
    const sent = server.queries
      .filter(query => query.body)
      .map(query => query.body.replaceAll(/-+\w*formdata-\w+/g, 'boundary'))
    assert.equal(sent.length, 2)
    assert.equal(sent[0], sent[1])
  })
}

test('a stream longer than the limit renews the token, and then says that it cannot be sent again', async t => {
  const server = await serverFor(t)
  const client = clientOf(server, { replayLimitBytes: 10 })
  await client.get('/v1/first')
  server.endAccess()
  const sent = Promise.withResolvers<void>()
  server.onCall(() => sent.promise)
  const body = streamOf('hello', 'hello', 'hello').pipeThrough(new TransformStream({ flush: () => sent.resolve() }))
  await assert.rejects(client.fetch('/v1/echo', { method: 'POST', body }), error =>
    isChatAppError(error, 'BodyNotReplayableError'),
  )
  assert.equal(server.calls.refresh, 1)
  assert.deepEqual(await client.post('/v1/echo', streamOf('hello', 'hello', 'hello')), { path: '/v1/echo', length: 15 })
})

for (const [name, end] of [
  ['breaks off', 'cut'],
  ['is aborted', 'abort'],
  ['cannot be sent again', 'over'],
  ['never begins', 'refused credentials'],
] as const) {
  test(`the stream of a query that ${name} is cancelled, so that what it reads can be closed`, {
    timeout: 10_000,
  }, async t => {
    const server = await serverFor(t)
    const client = clientOf(server, end === 'refused credentials' ? { password: 'wrong' } : {})
    if (end !== 'refused credentials') await client.get('/v1/first')
    if (end === 'over') server.endAccess()
    const cancelled = Promise.withResolvers<void>()
    const body = new ReadableStream({
      async pull(controller) {
        await new Promise(done => setTimeout(done, 1))
        controller.enqueue(new Uint8Array(50_000))
        if (end === 'cut') void server.close()
      },
      cancel: () => cancelled.resolve(),
    })
    const signal = end === 'abort' ? AbortSignal.timeout(100) : null
    await assert.rejects(client.fetch(`/v1/${end}`, { method: 'POST', body, signal }))
    await cancelled.promise
  })
}

function streamOf(...words: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      await new Promise(done => setTimeout(done, 1))
      const word = words.shift()
      if (word === undefined) controller.close()
      else controller.enqueue(new TextEncoder().encode(word))
    },
  })
}

async function* iterableOf(...words: string[]): AsyncGenerator<Uint8Array> {
  for (const word of words) yield new TextEncoder().encode(word)
}
