import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'
import { createIdentityGuard, type IdentityOptions } from '../src/identity.ts'
import type { GuardTrouble } from '../src/index.ts'
import { guardNode } from '../src/node.ts'
import { clockOf, refusalOf } from './setup.ts'

const ISSUER = 'https://access.example.com'
const AUDIENCE = 'https://api.example.com'

interface Key {
  kid: string
  jwk: JWK
  privateKey: CryptoKey
}

async function keyOf(kid: string): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true })
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' } }
}

const [first, second, stranger] = [await keyOf('first'), await keyOf('second'), await keyOf('first')]

/** A gateway's keys, a clock, and a guard that goes by both. */
function stage(options: Partial<IdentityOptions> = {}) {
  const clock = clockOf()
  const gateway = { keys: [first.jwk], away: false, asked: 0 }
  const trouble: GuardTrouble[] = []
  const guard = createIdentityGuard({
    issuer: ISSUER,
    audience: AUDIENCE,
    now: clock.now,
    onTrouble: one => trouble.push(one),
    fetch: async input => {
      gateway.asked += 1
      assert.equal(String(input), `${ISSUER}/.well-known/jwks.json`)
      if (gateway.away) throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } })
      return Response.json({ keys: gateway.keys })
    },
    ...options,
  })
  const claims = (): JWTPayload => {
    const iat = Math.floor(clock.now() / 1000)
    return { iss: ISSUER, aud: AUDIENCE, sub: '7', client_id: 'app_7_3', jti: 'j-1', iat, exp: iat + 60 }
  }
  const sign = (changes: Record<string, unknown> = {}, { kid, privateKey }: Key = first, header = {}) =>
    new SignJWT({ ...claims(), ...changes })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid, ...header })
      .sign(privateKey)
  return { clock, gateway, trouble, guard, sign, claims }
}

test('the token of the gateway tells account and app, without a call but for the keys', async () => {
  const { gateway, guard, sign, clock } = stage()
  const exp = Math.floor(clock.now() / 1000) + 60
  for (let query = 0; query < 5; query += 1) {
    const caller = await guard.verify(await sign({ jti: `j-${query}` }))
    assert.deepEqual(caller, { accountId: 7, appId: 'app_7_3', endTime: exp, jti: `j-${query}` })
  }
  assert.equal(gateway.asked, 1)
})

test('middleware takes it for a guard as any other', async t => {
  const { guard, sign } = stage()
  const server = createServer(guardNode(guard, (_, response, { jti, appId }) => response.end(`${appId} ${jti}`)))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close().closeAllConnections())
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const good = await fetch(url, { headers: { 'X-ChatApp-Identity': await sign() } })
  assert.equal(await good.text(), 'app_7_3 j-1')
  const bare = await fetch(url, { headers: { Authorization: 'cat_x', 'X-ChatApp-Account-Id': '7', Lang: 'ru' } })
  assert.equal(bare.status, 403)
  assert.equal(await bare.text(), '{"success":false,"error":{"code":"ApiForbiddenError","message":"Не разрешено"}}')
  assert.equal(bare.headers.get('chatapp-next'), null)
})

test('nothing but a whole, timely token of this gateway for this API passes', async () => {
  const { guard, sign, claims, clock } = stage()
  const good = await sign()
  const [header = '', payload = '', signature = ''] = good.split('.')
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(clock.now() / 1000)
  const secret = Buffer.from(String(first.jwk.x), 'base64url')
  const symmetric = await new SignJWT(claims())
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: 'first' })
    .sign(secret)
  const demanding = await new SignJWT(claims())
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid: 'first', crit: ['x-must'], 'x-must': 1 })
    .sign(first.privateKey, { crit: { 'x-must': true } })
  const refused: Record<string, string | null | undefined> = {
    missing: undefined,
    empty: '',
    'no token': 'junk',
    'without a signature': `${header}.${payload}.`,
    'alg none': `${encode({ alg: 'none', typ: 'JWT' })}.${payload}.`,
    'alg none with a signature': `${encode({ alg: 'none', typ: 'JWT', kid: 'first' })}.${payload}.${signature}`,
    'the public key as a shared secret': symmetric,
    'claims of another': `${header}.${encode({ ...claims(), sub: '8' })}.${signature}`,
    'the key of a stranger': await sign({}, stranger),
    'an unknown key': await sign({}, second),
    'another kind of token': await sign({}, first, { typ: 'at+jwt' }),
    'no kind': await sign({}, first, { typ: undefined }),
    'another issuer': await sign({ iss: 'https://evil.example.com' }),
    'another audience': await sign({ aud: 'https://other.example.com' }),
    'no audience': await sign({ aud: undefined }),
    'no end': await sign({ exp: undefined }),
    'no subject': await sign({ sub: undefined }),
    'no id': await sign({ jti: undefined }),
    'no app': await sign({ client_id: undefined }),
    'no time of issue': await sign({ iat: undefined }),
    'a subject that is no account': await sign({ sub: '07' }),
    'an app that is none': await sign({ client_id: 'admin' }),
    'over by more than the tolerance': await sign({ iat: now - 60, exp: now - 6 }),
    'from the future': await sign({ iat: now + 30, exp: now + 90 }),
    'an end beyond a minute': await sign({ iat: now - 70, exp: now + 3600 }),
    'a key in the header': await sign({}, stranger, { jwk: stranger.jwk }),
    'a demand that is not known': demanding,
    'far too long': `${good}${'A'.repeat(5000)}`,
  }
  assert.equal((await guard.verify(good)).accountId, 7)
  for (const [what, token] of Object.entries(refused)) {
    const refusal = await refusalOf(guard.verify(token).then(() => assert.fail(what)))
    assert.deepEqual([refusal.code, refusal.status], ['ApiForbiddenError', 403], what)
  }
})

test('clocks may differ by five seconds, and a verified token is good until it ends, not longer', async () => {
  const { guard, sign, clock } = stage()
  const now = Math.floor(clock.now() / 1000)
  assert.ok(await guard.verify(await sign({ iat: now + 4, exp: now + 64 })))
  assert.ok(await guard.verify(await sign({ iat: now - 63, exp: now - 4 })))
  const token = await sign()
  await guard.verify(token)
  clock.pass(60)
  assert.ok(await guard.verify(token))
  clock.pass(6)
  await refusalOf(guard.verify(token))
})

test('a new key is fetched when it first appears, and a withdrawn one is gone ten minutes later', async t => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const { gateway, guard, sign, clock } = stage()
  const pass = (seconds: number) => {
    clock.pass(seconds)
    t.mock.timers.tick(seconds * 1000)
  }
  await guard.verify(await sign())
  gateway.keys = [first.jwk, second.jwk]
  // Not more often than every half minute, or junk would have the keys fetched at each query.
  await refusalOf(guard.verify(await sign({}, second)))
  assert.equal(gateway.asked, 1)
  pass(31)
  assert.ok(await guard.verify(await sign({}, second)))
  assert.equal(gateway.asked, 2)
  gateway.keys = [second.jwk]
  pass(601)
  await guard.verify(await sign())
  await new Promise(setImmediate)
  assert.equal(gateway.asked, 3)
  assert.equal((await refusalOf(guard.verify(await sign({ jti: 'j-2' })))).code, 'ApiForbiddenError')
})

test('known keys go on while the gateway is away; without any the answer is 503', async t => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const { gateway, guard, sign, clock, trouble } = stage()
  gateway.away = true
  const { code, status, retryAfterSeconds } = await refusalOf(guard.verify(await sign()))
  assert.deepEqual([code, status, retryAfterSeconds], ['ApiUnavailableError', 503, 1])
  assert.deepEqual(trouble, [{ code: 'ECONNREFUSED' }])
  gateway.away = false
  assert.ok(await guard.verify(await sign()))
  gateway.away = true
  for (let hour = 1; hour <= 48; hour += 1) {
    clock.pass(3600)
    t.mock.timers.tick(3_600_000)
    assert.ok(await guard.verify(await sign()))
    await new Promise(setImmediate)
    assert.equal(trouble.length, 1 + hour)
  }
  gateway.away = false
  gateway.keys = [second.jwk]
  clock.pass(3600)
  t.mock.timers.tick(3_600_000)
  await guard.verify(await sign())
  await new Promise(setImmediate)
  assert.ok(await guard.verify(await sign({ jti: 'j-2' }, second)))
  await refusalOf(guard.verify(await sign({ jti: 'j-3' })))
})

test('keys that are none are trouble of the gateway, not of the caller', async () => {
  for (const answer of [
    new Response('<html>'),
    Response.json({ keys: 'none' }),
    new Response('', { status: 500 }),
    Response.redirect('https://evil.example.com/jwks.json'),
  ]) {
    const { guard, sign } = stage({ fetch: async () => answer.clone() })
    assert.equal((await refusalOf(guard.verify(await sign()))).code, 'ApiUnavailableError')
  }
})
