import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { calculateJwkThumbprint, createLocalJWKSet, decodeProtectedHeader, type JWK, jwtVerify } from 'jose'
import { createIdentity, type Identity } from '../src/identity/index.ts'
import { SigningKey } from '../src/identity/signing-key.ts'
import { createKeyRing, type KeyRing, type TokenFields } from '../src/tokens/index.ts'

const SECRETS = [1, 2, 3].map(id => ({ id, secret: createHash('sha256').update(`secret ${id}`).digest() }))
const AT = 1_800_000_000
const ISSUER = 'https://access.example.com'
const AUDIENCE = 'https://api.example.com'

const FIELDS: TokenFields = {
  keyId: 1,
  accountId: 7,
  appNumber: 3,
  grantHigh: 0xfedcba98,
  grantLow: 0x76543210,
  generation: 1,
  endTime: AT + 3600,
}

interface Rig {
  identity: Identity
  /** Unix milliseconds. */
  now: number
  mintingKeyId: number
  ring: KeyRing
}

let ids = 0

function startRig({ ringIds = [1], installation = 'one', mintingKeyId = ringIds[0] as number } = {}): Rig {
  const ring = createKeyRing(
    ringIds.map(id => SECRETS[id - 1] as (typeof SECRETS)[number]),
    installation,
  )
  const rig: Rig = {
    now: AT * 1000,
    mintingKeyId,
    ring,
    identity: createIdentity({
      ring,
      clock: { now: () => rig.now },
      mintingKeyId: () => rig.mintingKeyId,
      issuer: () => ISSUER,
      nextId: () => `id-${++ids}`,
    }),
  }
  return rig
}

/** As an upstream verifies, with the keys of `identity`. `at` in unix seconds. */
async function verify(token: string, identity: Identity, at = AT, audience = AUDIENCE) {
  const keys = createLocalJWKSet({ keys: identity.jwks.keys as unknown as JWK[] })
  const options = { issuer: ISSUER, audience, algorithms: ['EdDSA'], currentDate: new Date(at * 1000) }
  return (await jwtVerify(token, keys, options)).payload
}

test('an identity token verifies with the published key, and says whose query it is, for whom, and until when', async () => {
  const { identity } = startRig()
  const token = identity.tokenFor(FIELDS, AUDIENCE)
  const payload = await verify(token, identity)
  const claims = { iss: ISSUER, aud: AUDIENCE, sub: '7', client_id: 'app_7_3', iat: AT, exp: AT + 60 }
  assert.deepEqual(payload, { ...claims, jti: payload.jti })
  assert.equal(typeof payload.jti, 'string')
  assert.deepEqual(decodeProtectedHeader(token), { alg: 'EdDSA', typ: 'JWT', kid: identity.jwks.keys[0]?.kid })
})

test('without an audience it is for the server itself', async () => {
  const { identity } = startRig()
  assert.equal((await verify(identity.tokenFor(FIELDS, ''), identity, AT, ISSUER)).aud, ISSUER)
})

test('it is good for a minute, for this audience, and with its own bytes only', async () => {
  const { identity } = startRig()
  const token = identity.tokenFor(FIELDS, AUDIENCE)
  await verify(token, identity, AT + 59)
  await assert.rejects(verify(token, identity, AT + 60), { code: 'ERR_JWT_EXPIRED' })
  await assert.rejects(verify(token, identity, AT, 'https://other.example'), {
    code: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
  })
  const [head, claims, signature] = token.split('.') as [string, string, string]
  const other = Buffer.from(Buffer.from(claims, 'base64url').toString().replace('"7"', '"8"')).toString('base64url')
  await assert.rejects(verify(`${head}.${other}.${signature}`, identity), {
    code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  })
})

test('it never outlives the access token it stands for', async () => {
  const rig = startRig()
  const endTime = AT + 7
  const { exp } = await verify(rig.identity.tokenFor({ ...FIELDS, endTime }, AUDIENCE), rig.identity)
  assert.equal(exp, endTime)
  rig.now = AT * 1000 + 999
  const late = await verify(rig.identity.tokenFor({ ...FIELDS, endTime: AT + 1 }, AUDIENCE), rig.identity)
  assert.deepEqual([late.iat, late.exp], [AT, AT + 1])
})

test('queries of one access token share an identity token for half a minute, and then get another', async () => {
  const rig = startRig()
  const first = rig.identity.tokenFor(FIELDS, AUDIENCE)
  rig.now += 29_999
  assert.equal(rig.identity.tokenFor({ ...FIELDS }, AUDIENCE), first)
  rig.now += 1
  const second = rig.identity.tokenFor(FIELDS, AUDIENCE)
  assert.notEqual(second, first)
  const [one, other] = await Promise.all([verify(first, rig.identity), verify(second, rig.identity, AT + 30)])
  assert.notEqual(one.jti, other.jti)
  assert.equal(other.iat, AT + 30)
})

test('a clock that was set back does not make an identity token last longer', () => {
  const rig = startRig()
  const first = rig.identity.tokenFor(FIELDS, AUDIENCE)
  rig.now -= 5000
  assert.notEqual(rig.identity.tokenFor(FIELDS, AUDIENCE), first)
})

test('no two access tokens, and no two audiences, share an identity token', () => {
  const { identity } = startRig()
  const others: TokenFields[] = [
    { ...FIELDS, accountId: 8 },
    { ...FIELDS, appNumber: 4 },
    { ...FIELDS, generation: 2 },
    { ...FIELDS, endTime: FIELDS.endTime + 1 },
    { ...FIELDS, grantHigh: FIELDS.grantHigh - 1 },
    // The same 53 bits, which is all that the place in memory goes by.
    { ...FIELDS, grantLow: FIELDS.grantLow + 1 },
  ]
  const first = identity.tokenFor(FIELDS, AUDIENCE)
  const tokens = [first, ...others.map(fields => identity.tokenFor(fields, AUDIENCE)), identity.tokenFor(FIELDS, 'b')]
  assert.equal(new Set(tokens).size, tokens.length)
  const jtis = tokens.map(token => JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString()).jti)
  assert.equal(new Set(jtis).size, tokens.length)
})

test('several audiences of one access token keep their identity tokens side by side', () => {
  const { identity } = startRig()
  const audiences = ['a', 'b', 'c', 'd']
  const first = audiences.map(audience => identity.tokenFor(FIELDS, audience))
  assert.deepEqual(
    audiences.map(audience => identity.tokenFor(FIELDS, audience)),
    first,
  )
})

test('a key is named by its thumbprint, and published without its private half', async () => {
  const { identity } = startRig({ ringIds: [1, 2] })
  assert.equal(identity.jwks.keys.length, 2)
  for (const { kid, ...jwk } of identity.jwks.keys) {
    assert.equal(kid, await calculateJwkThumbprint(jwk))
    assert.deepEqual(Object.keys(jwk).sort(), ['alg', 'crv', 'kty', 'use', 'x'])
  }
})

test('nodes with the same secrets have the same keys, another installation has others', () => {
  const kidsOf = (installation: string) =>
    startRig({ ringIds: [1, 2], installation }).identity.jwks.keys.map(k => k.kid)
  assert.deepEqual(kidsOf('one'), kidsOf('one'))
  assert.equal(new Set([...kidsOf('one'), ...kidsOf('two')]).size, 4)
})

test('a key signs what RFC 8032 says it does, and shows nothing of itself when printed', () => {
  // Section 7.1, test 1: the public key of this seed.
  const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex')
  const key = new SigningKey(seed)
  const x = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex').toString('base64url')
  assert.equal(key.jwk.x, x)
  const shown = inspect(key, { depth: Infinity, showHidden: true })
  assert.doesNotMatch(shown, /9d61b1|PrivateKey|KeyObject/i)
})

test('through a rotation every identity token verifies, with keys read at the step before', async () => {
  const before = startRig({ ringIds: [1] })
  const added = startRig({ ringIds: [1, 2] })
  const moved = startRig({ ringIds: [2, 1] })
  const kidOf = (token: string) => decodeProtectedHeader(token).kid
  const [old, between, after] = [before, added, moved].map(({ identity }) => identity.tokenFor(FIELDS, AUDIENCE)) as [
    string,
    string,
    string,
  ]
  assert.equal(kidOf(old), kidOf(between))
  assert.notEqual(kidOf(between), kidOf(after))
  for (const token of [old, between, after]) {
    await verify(token, added.identity)
    await verify(token, moved.identity)
  }
  await assert.rejects(verify(after, before.identity), { code: 'ERR_JWKS_NO_MATCHING_KEY' })
})

test('a node whose front secret others do not know yet signs with the one they do', async () => {
  const rig = startRig({ ringIds: [2, 1], mintingKeyId: 1 })
  const old = startRig({ ringIds: [1] })
  await verify(rig.identity.tokenFor(FIELDS, AUDIENCE), old.identity)
  rig.mintingKeyId = 2
  rig.now += 30_000
  await assert.rejects(verify(rig.identity.tokenFor(FIELDS, AUDIENCE), old.identity, AT + 30))
})

test('a secret that is given up takes its key along: it is published no more, and nothing it signed is used again', async () => {
  const rig = startRig({ ringIds: [1, 2] })
  const old = rig.identity.tokenFor(FIELDS, AUDIENCE)
  rig.ring.retire(1)
  rig.mintingKeyId = 2
  assert.equal(rig.identity.jwks.keys.length, 1)
  await assert.rejects(verify(old, rig.identity), { code: 'ERR_JWKS_NO_MATCHING_KEY' })
  await verify(rig.identity.tokenFor(FIELDS, AUDIENCE), rig.identity)
})

test('the memory of identity tokens is bounded: the least recently used is forgotten', () => {
  const { identity } = startRig()
  const grant = (n: number): TokenFields => ({ ...FIELDS, grantHigh: n, grantLow: n * 7919 })
  const first = identity.tokenFor(grant(0), AUDIENCE)
  for (let n = 1; n < 16_384; n++) identity.tokenFor(grant(n), AUDIENCE)
  assert.equal(identity.tokenFor(grant(0), AUDIENCE), first)
  const second = identity.tokenFor(grant(1), AUDIENCE)
  for (let n = 20_000; n < 20_000 + 16_383; n++) identity.tokenFor(grant(n), AUDIENCE)
  assert.equal(identity.tokenFor(grant(1), AUDIENCE), second)
  assert.notEqual(identity.tokenFor(grant(0), AUDIENCE), first)
})
