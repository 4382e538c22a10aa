import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { isApiError } from '../src/index.ts'
import { clientOf, serverFor } from './setup.ts'

/** A text as JSON may spell it too. */
function escaped(text: string): string {
  return [...text].map(character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
}

test('a token that the server echoes, in whatever spelling or header, is not in the error', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  server.route('/v1/echo', (request, response) => {
    const token = String(request.headers.authorization)
    response.setHeader('ChatApp-Next', `use ${token}`)
    response.setHeader('Link', `</why?token=${token}>; rel="help"`)
    response.writeHead(400, { 'content-type': 'application/json' })
    const details = `[{"field":"a","message":"${escaped(token)}"}]`
    response.end(`{"success":false,"error":{"code":"ApiOdd","message":"${escaped(token)}","details":${details}}}`)
  })
  await assert.rejects(client.get('/v1/echo'), error => {
    assert.ok(isApiError(error))
    assert.equal(error.message, '[secret]')
    assert.equal(error.next, 'use [secret]')
    for (const secret of server.secrets) assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes(secret))
    return true
  })
})

test('the token a query was sent with is hidden too, where it was renewed meanwhile and is still good', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  const first = await client.tokens.get()
  server.route('/v1/echo', async (request, response) => {
    await client.tokens.renew()
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ success: false, error: { code: 'X', message: request.headers.authorization } }))
  })
  await assert.rejects(client.get('/v1/echo'), { message: '[secret]' })
  assert.notEqual(await client.tokens.get(), first)
})

test('a failure that breaks off, or never ends, is handed on as it is, and not read for its code', {
  timeout: 20_000,
}, async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  server.route('/v1/cut', (_, response) => {
    response.writeHead(500, { 'content-type': 'application/json', 'content-length': '100' }).write('{"error"')
    setTimeout(() => response.destroy(), 20)
  })
  assert.equal((await client.fetch('/v1/cut')).status, 500)
  let sent = 0
  server.route('/v1/endless', (_, response) => {
    response.writeHead(400, { 'content-type': 'application/json' })
    const more = (): void => {
      while (!response.destroyed) {
        sent += 65_536
        if (!response.write(' '.repeat(65_536))) break
      }
    }
    response.on('drain', more)
    more()
  })
  const endless = await client.fetch('/v1/endless')
  assert.equal(endless.status, 400)
  await endless.body?.cancel()
  assert.ok(sent < 20_000_000, `${sent} bytes were taken`)
  assert.deepEqual([server.calls.make, server.calls.refresh], [1, 0])
})

test("an upstream's own JSON that looks like the envelope is not cut down", async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  server.route('/v1/own', (_, response) => response.end('{"success":true,"id":5}'))
  assert.deepEqual(await client.get('/v1/own'), { success: true, id: 5 })
})

test('the envelope of a failure is one at status 200 too', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  server.route('/v1/odd', (_, response) => response.end('{"success":false,"error":{"code":"ApiOdd","message":"why"}}'))
  await assert.rejects(client.get('/v1/odd'), { code: 'ApiOdd', message: 'why', status: 200 })
})
