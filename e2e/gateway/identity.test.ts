import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, test } from 'node:test'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import {
  type Answer,
  type Credentials,
  call,
  fakeClock,
  make,
  type Pair,
  pairOf,
  provision,
  refresh,
  type Server,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { ScoreKeeper } from './attacks/score-keeper.ts'

const JWKS = '/.well-known/jwks.json'
const [OLD, NEW] = [1, 2].map(id => `${id}:${randomBytes(32).toString('base64')}`) as [string, string]

let upstream: ScoreKeeper
let server: Server
let app: Credentials
let pair: Pair

before(async () => {
  upstream = await ScoreKeeper.start()
  server = await startServer({ flags: ['--upstream', upstream.url] })
  app = await provision(server)
  pair = pairOf(await make(server.url, app))
})

/** One query, and the values of a header that the upstream got with it. */
async function query(by = server, accessToken = pair.accessToken): Promise<{ identity: string; claimed: string[] }> {
  upstream.take()
  const answer = await call(by.url, '/v1/licenses', { headers: { Authorization: accessToken } })
  assert.equal(answer.status, 200, answer.text)
  const [seen] = upstream.take()
  assert.ok(seen)
  const of = (name: string) => seen.headers.filter(([its]) => its.toLowerCase() === name).map(([, value]) => value)
  const identities = of('x-chatapp-identity')
  assert.equal(identities.length, 1)
  return { identity: identities[0] as string, claimed: [...of('x-chatapp-account-id'), ...of('x-chatapp-app-id')] }
}

/** As an upstream verifies: with the keys it reads where the server publishes them. */
function verify(identity: string, { by = server, audience, at }: { by?: Server; audience?: string; at?: Date } = {}) {
  const keys = createRemoteJWKSet(new URL(JWKS, by.url))
  return jwtVerify(identity, keys, {
    issuer: by.url,
    audience: audience ?? by.url,
    algorithms: ['EdDSA'],
    currentDate: at ?? new Date(),
  })
}

async function kidsOf(by: Server): Promise<string[]> {
  const { keys } = (await call(by.url, JWKS)).body as { keys: { kid: string }[] }
  return keys.map(({ kid }) => kid)
}

test('an upstream learns from a signed token, and from plain headers, whose query it is', async () => {
  const { identity, claimed } = await query()
  const { payload } = await verify(identity)
  assert.deepEqual(claimed, [String(app.cabinetUserId), app.appId])
  assert.deepEqual([payload.sub, payload.client_id], claimed)
  assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 60)
  assert.match(String(payload.jti), /^[\w-]{8,}$/)
  await assert.rejects(verify(identity, { audience: 'https://elsewhere.example' }))
})

test('queries one after the other carry the same identity token, a refreshed pair another one', async () => {
  const [first, second] = [await query(), await query()]
  assert.equal(first.identity, second.identity)
  const renewed = pairOf(await refresh(server.url, pair.refreshToken))
  const third = await query(server, renewed.accessToken)
  assert.notEqual(third.identity, first.identity)
  assert.notEqual(decodeJwt(third.identity).jti, decodeJwt(first.identity).jti)
  pair = renewed
})

test('an identity token ends with the access token where that is sooner', async () => {
  const short = await startServer({
    flags: ['--upstream', upstream.url, '--access-ttl', '20', '--identity-audience', 'https://api.example.com'],
  })
  const its = pairOf(await make(short.url, await provision(short)))
  upstream.take()
  await call(short.url, '/x', { headers: { Authorization: its.accessToken } })
  const identity = upstream.take()[0]?.headers.find(([name]) => name === 'X-ChatApp-Identity')?.[1] ?? ''
  const { exp, aud, iss } = decodeJwt(identity)
  assert.deepEqual([exp, aud, iss], [its.accessTokenEndTime, 'https://api.example.com', short.url])
  await short.stop()
})

test('the keys are public, cacheable for five minutes, and say nothing of their private halves', async () => {
  const answer = await call(server.url, JWKS)
  assert.equal(answer.status, 200)
  assert.equal(answer.headers['cache-control'], 'public, max-age=300')
  assert.match(String(answer.headers['content-type']), /^application\/json/)
  const { keys } = answer.body as { keys: Record<string, string>[] }
  assert.equal(keys.length, 1)
  assert.deepEqual(Object.keys(keys[0] ?? {}).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x'])
  const head = await call(server.url, JWKS, { method: 'HEAD' })
  assert.deepEqual(
    [head.status, head.text, head.headers['content-length']],
    [200, '', answer.headers['content-length']],
  )
  const etag = String(answer.headers.etag)
  assert.equal((await call(server.url, JWKS, { headers: { 'If-None-Match': etag } })).status, 304)
})

test('the path of the keys never reaches the upstream, in any spelling and with any method', async () => {
  upstream.take()
  const headers = { Authorization: pair.accessToken }
  const refused = async (path: string, method: string): Promise<Answer> => call(server.url, path, { method, headers })
  assert.equal((await refused(JWKS, 'POST')).status, 405)
  assert.equal((await refused(JWKS, 'POST')).headers.allow, 'GET, HEAD')
  for (const path of ['/.Well-Known/JWKS.json', '/.well-known/jwks%2ejson', '//.well-known//jwks.json/', `${JWKS};x`]) {
    for (const method of ['GET', 'PUT']) {
      const { status } = await refused(path, method)
      assert.ok([200, 404, 405].includes(status), `${method} ${path}: ${status}`)
    }
  }
  assert.deepEqual(upstream.take(), [])
})

test('secrets rotate with no upstream noticing: each key is published before it signs, and after', async () => {
  const clock = fakeClock('2027-03-14T12:00:00Z')
  const secrets = (ring: string) => ({ ...clock.env, CHATAPP_SERVER_SECRETS: ring })
  const rotating = await startServer({ flags: ['--upstream', upstream.url], env: secrets(OLD) })
  const { accessToken } = pairOf(await make(rotating.url, await provision(rotating)))
  const ask = async () => (await query(rotating, accessToken)).identity
  const kidOf = (identity: string) => decodeProtectedHeader(identity).kid

  const before = await ask()
  const [oldKid] = await kidsOf(rotating)
  assert.equal(kidOf(before), oldKid)

  // Each step is half a minute and more after the last, so that the node of the last one counts as gone.
  await rotating.stop()
  clock.set('2027-03-14T12:01:00Z')
  await rotating.restart({ env: secrets(`${OLD},${NEW}`) })
  const [first, newKid] = await kidsOf(rotating)
  assert.equal(first, oldKid)
  const between = await ask()
  assert.equal(kidOf(between), oldKid)

  await rotating.stop()
  clock.set('2027-03-14T12:02:00Z')
  await rotating.restart({ env: secrets(`${NEW},${OLD}`) })
  assert.deepEqual(await kidsOf(rotating), [newKid, oldKid])
  const after = await ask()
  assert.equal(kidOf(after), newKid)
  for (const identity of [before, between, after]) {
    await verify(identity, { at: new Date((decodeJwt(identity).iat ?? 0) * 1000), by: rotating })
  }
  await rotating.stop()
})

testThatNothingSecretWasPrinted()
