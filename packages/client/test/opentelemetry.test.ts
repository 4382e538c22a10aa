import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { after, before, beforeEach, test } from 'node:test'
import * as api from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { traced } from '../src/opentelemetry.ts'
import { retrying } from '../src/retrying.ts'
import { ACCOUNT, clientOf, serverFor } from './setup.ts'

const exporter = new InMemorySpanExporter()

before(() => {
  const running = new AsyncLocalStorage<api.Context>()
  api.context.setGlobalContextManager({
    active: () => running.getStore() ?? api.ROOT_CONTEXT,
    with: (context, work, self, ...rest) => running.run(context, () => work.call(self as never, ...rest)),
    bind: (_, target) => target,
    enable() {
      return this
    },
    disable() {
      return this
    },
  })
  api.trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }))
  api.propagation.setGlobalPropagator({
    inject: (context, carrier, setter) =>
      setter.set(
        carrier,
        'traceparent',
        `00-${api.trace.getSpanContext(context)?.traceId}-${api.trace.getSpanContext(context)?.spanId}-01`,
      ),
    extract: context => context,
    fields: () => ['traceparent'],
  })
})

after(() => {
  api.context.disable()
  api.trace.disable()
  api.propagation.disable()
})

beforeEach(() => exporter.reset())

test('each request is a client span, with the names of the semantic conventions', async t => {
  const server = await serverFor(t)
  const client = clientOf(server, { fetch: traced(api) })
  await client.get('/v1/chats', { query: { limit: 5 } })
  const [make, query] = exporter.getFinishedSpans()
  const { hostname, port } = new URL(server.url)
  assert.equal(make?.name, 'POST /v1/tokens')
  assert.equal(make.attributes['url.template'], '/v1/tokens')
  assert.deepEqual([query?.name, query?.kind], ['GET', api.SpanKind.CLIENT])
  assert.deepEqual(query?.attributes, {
    'http.request.method': 'GET',
    'server.address': hostname,
    'server.port': Number(port),
    'url.full': `${server.url}/v1/chats?limit=REDACTED`,
    'http.response.status_code': 200,
    'http.response.header.x-request-id': ['req-query-0'],
  })
  assert.equal(query.instrumentationScope.name, '@chatapp-access/client')
})

test('a renewal is seen: the refused query, the refresh, the query again', async t => {
  const server = await serverFor(t)
  const client = clientOf(server, { fetch: traced(api) })
  await client.get('/v1/first')
  server.endAccess()
  exporter.reset()
  await client.get('/v1/a')
  assert.deepEqual(
    exporter
      .getFinishedSpans()
      .map(span => [span.name, span.attributes['http.response.status_code'], span.status.code]),
    [
      ['GET', 403, api.SpanStatusCode.ERROR],
      ['POST /v1/tokens/refresh', 200, api.SpanStatusCode.UNSET],
      ['GET', 200, api.SpanStatusCode.UNSET],
    ],
  )
  assert.equal(exporter.getFinishedSpans()[0]?.attributes['error.type'], '403')
})

test('spans belong to the span of the caller, and the server is told the trace unless that is not wanted', async t => {
  const server = await serverFor(t)
  const client = clientOf(server, { fetch: traced(api) })
  await client.get('/v1/first')
  exporter.reset()
  const parent = api.trace.getTracer('test').startSpan('work')
  await api.context.with(api.trace.setSpan(api.context.active(), parent), () => client.get('/v1/a'))
  const [span] = exporter.getFinishedSpans()
  assert.equal(span?.parentSpanContext?.spanId, parent.spanContext().spanId)
  const { traceId, spanId } = span.spanContext()
  assert.equal(server.queries.at(-1)?.headers.traceparent, `00-${traceId}-${spanId}-01`)
  const silent = clientOf(server, { fetch: traced(api, { propagate: false }) })
  await silent.get('/v1/a')
  assert.equal(server.queries.at(-1)?.headers.traceparent, undefined)
})

test('a failure without an answer is a span with its name, and repeats are spans of their own', async t => {
  const server = await serverFor(t)
  const sender = retrying({ fetch: traced(api), sleep: async () => {} })
  const client = clientOf(server, { fetch: sender })
  await client.get('/v1/first')
  exporter.reset()
  server.route('/v1/cut', request => request.socket.destroy())
  await assert.rejects(client.fetch('/v1/cut'), TypeError)
  const spans = exporter.getFinishedSpans()
  assert.equal(spans.length, 3)
  for (const span of spans) {
    assert.equal(span.attributes['error.type'], 'TypeError')
    assert.deepEqual(span.status, { code: api.SpanStatusCode.ERROR, message: 'TypeError' })
  }
})

test('no span carries a token, a password or a value of the query string', async t => {
  const server = await serverFor(t)
  const client = clientOf(server, { fetch: traced(api) })
  await client.get('/v1/first')
  server.endAccess()
  await client.fetch(`/v1/a?api[access_token]=${server.secrets[0]}&phone=12025550101`)
  const text = JSON.stringify(
    exporter.getFinishedSpans().map(({ name, attributes, events, status }) => [name, attributes, events, status]),
  )
  for (const secret of [...server.secrets, ACCOUNT.password, '12025550101']) assert.ok(!text.includes(secret), text)
})

test('without an SDK queries go as ever', async t => {
  api.trace.disable()
  const server = await serverFor(t)
  const client = clientOf(server, { fetch: traced(api) })
  assert.deepEqual(await client.get('/v1/a'), { path: '/v1/a', length: 0 })
  assert.deepEqual(exporter.getFinishedSpans(), [])
})
