import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import { guardFastify } from '../src/fastify.ts'
import { guardFetch } from '../src/fetch.ts'
import { FRAMEWORKS } from './frameworks.ts'
import { stage, tokenOf } from './setup.ts'
import { APP, INVALID } from './token-server.ts'

const TOKEN = tokenOf()

for (const [name, start] of Object.entries(FRAMEWORKS)) {
  test(`${name}: the handler learns who sends the request, by the raw token and behind Bearer`, async t => {
    const { server, guard } = await stage(t)
    const api = await start(guard)
    t.after(() => api.close())
    for (const authorization of [TOKEN, `Bearer ${TOKEN}`, `bearer  ${TOKEN}`]) {
      const response = await fetch(`${api.url}/whoami`, { headers: { authorization } })
      assert.equal(response.status, 200)
      assert.deepEqual(await response.json(), { ...APP, endTime: server.endTime })
    }
    assert.equal(server.questions.length, 1)
  })

  test(`${name}: a body that is sent is there for the handler, or thrown away with the refusal`, async t => {
    const { server, guard } = await stage(t)
    const api = await start(guard)
    t.after(() => api.close())
    server.reply = token => (token === TOKEN ? 'good' : 'bad')
    const body = 'x'.repeat(300_000)
    for (const [authorization, status] of [
      [TOKEN, 200],
      [tokenOf(1), 403],
      ['', 403],
    ] as const) {
      const response = await fetch(`${api.url}/whoami`, { method: 'POST', headers: { authorization }, body })
      await response.text()
      assert.equal(response.status, status)
    }
  })

  test(`${name}: whoever has no good token gets the envelope of the server, in the language and form it asked for`, async t => {
    const { server, guard } = await stage(t)
    const api = await start(guard)
    t.after(() => api.close())
    server.reply = () => 'bad'
    const refused = await fetch(`${api.url}/whoami`, { headers: { authorization: TOKEN } })
    assert.deepEqual([refused.status, await refused.text()], [403, INVALID])
    assert.equal(refused.headers.get('content-type'), 'application/json; charset=utf-8')
    assert.equal(refused.headers.get('cache-control'), 'no-store')
    assert.equal(refused.headers.get('x-request-id'), 'server-1')
    assert.equal(refused.headers.get('chatapp-reason'), 'revoked')
    assert.equal(refused.headers.get('chatapp-next'), 'POST /v1/tokens/refresh; header=Refresh; then=repeat')
    assert.equal(refused.headers.get('link'), '</docs/errors/ApiInvalidTokenError>; rel="help"')
    const russian = await fetch(`${api.url}/whoami`, { headers: { authorization: TOKEN, Lang: 'ru' } })
    assert.match(await russian.text(), /"Недействительный токен"/)
    const problem = await fetch(`${api.url}/whoami`, {
      headers: { authorization: TOKEN, accept: 'application/problem+json', Lang: 'pt' },
    })
    assert.equal(problem.headers.get('content-type'), 'application/problem+json')
    assert.equal(((await problem.json()) as { title: string }).title, 'Token inválido')
    const missing = await fetch(`${api.url}/whoami`)
    assert.deepEqual([missing.status, await missing.text()], [403, INVALID])
    const head = await fetch(`${api.url}/whoami`, { method: 'HEAD' })
    assert.deepEqual([head.status, await head.text()], [403, ''])
    assert.match(head.headers.get('chatapp-next') ?? '', /refresh/)
  })

  test(`${name}: a token in the query counts where the route asks for it, and nowhere else`, async t => {
    const { server, guard } = await stage(t)
    const api = await start(guard)
    t.after(() => api.close())
    const status = async (path: string, headers = {}) => (await fetch(api.url + path, { headers })).status
    const query = `api[access_token]=${TOKEN}`
    assert.equal(await status(`/whoami?${query}`), 403)
    assert.equal(await status(`/page?a=1&${query}`), 200)
    assert.equal(await status(`/page?${encodeURIComponent('api[access_token]')}=${TOKEN}`), 200)
    assert.equal(await status(`/page?${query}&${query}`), 403)
    // The header comes first: a bad one is not made good by the query.
    server.reply = token => (token === TOKEN ? 'good' : 'bad')
    assert.equal(await status(`/page?${query}`, { authorization: tokenOf(1) }), 403)
  })

  test(`${name}: while the server is away the answer is 503, and says when to come back`, async t => {
    const { server, guard } = await stage(t)
    const api = await start(guard)
    t.after(() => api.close())
    await server.stop()
    const response = await fetch(`${api.url}/whoami`, { headers: { authorization: TOKEN } })
    assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '1'])
    const { error } = (await response.json()) as { error: { code: string } }
    assert.equal(error.code, 'ApiUnavailableError')
  })

  test(`${name}: an error that is no refusal is an error of the program, not of the caller`, async t => {
    const gate = { admit: () => Promise.reject(new Error('broken')) }
    if (name === 'node:http') {
      const { guardNode } = await import('../src/node.ts')
      const handle = guardNode(gate, () => assert.fail('called'))
      await assert.rejects(async () => handle({ socket: {}, headers: {} } as never, {} as never), /broken/)
      return
    }
    const api = await start(gate)
    t.after(() => api.close())
    t.mock.method(console, 'error', () => {})
    assert.equal((await fetch(`${api.url}/whoami`)).status, 500)
  })
}

for (const name of ['node:http', 'Express', 'Fastify', 'Hono'] as const) {
  test(`${name}: the server is told the address of the caller`, async t => {
    const { server, guard } = await stage(t)
    const api = await (FRAMEWORKS[name] as (typeof FRAMEWORKS)[string])(guard)
    t.after(() => api.close())
    await (await fetch(`${api.url}/whoami`, { headers: { authorization: TOKEN } })).text()
    assert.match(String(server.questions[0]?.address), /^(::ffff:)?127\.0\.0\.1$/)
  })
}

test('Fastify: the guard stands before the routes of its instance and those below, and before no others', async t => {
  const { guard } = await stage(t)
  const app = fastify()
  t.after(() => app.close())
  await app.register(async inner => {
    inner.get('/inner/early', async () => 'in')
    await inner.register(guardFastify(guard))
    await inner.register(async deep => {
      await deep.register(guardFastify(guard))
      deep.get('/inner/deep', async request => request.chatapp.appId)
    })
  })
  app.get('/open', async request => String(request.chatapp))
  const status = async (url: string, headers = {}) => (await app.inject({ url, headers })).statusCode
  assert.deepEqual([await status('/inner/deep'), await status('/inner/early'), await status('/open')], [403, 403, 200])
  assert.equal((await app.inject({ url: '/inner/deep', headers: { authorization: TOKEN } })).body, APP.appId)
})

test('fetch: what the platform passes beside the request comes after the caller', async t => {
  const { guard } = await stage(t)
  const route = guardFetch(
    guard,
    async (_request, { appId }, context: { params: { id: string } }) => new Response(`${appId} ${context.params.id}`),
  )
  const request = new Request('http://api.example.com/things/5', { headers: { authorization: TOKEN } })
  assert.equal(await (await route(request, { params: { id: '5' } })).text(), 'app_7_3 5')
})
