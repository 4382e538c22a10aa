import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  createKeyRing,
  grantIdFromHalves,
  halvesOfGrantId,
  mintToken,
  type TokenFields,
  verifyToken,
} from '../src/tokens/index.ts'

const secret = Buffer.alloc(32, 'a secret of thirty-two characters')
const ring = createKeyRing([{ id: 7, secret }], 'installation-1')

const example: TokenFields = {
  keyId: 7,
  accountId: 1,
  appNumber: 1,
  grantHigh: 0x01234567,
  grantLow: 0x89abcdef,
  generation: 3,
  endTime: 1_800_000_000,
}

const fieldsOf = fc.record<TokenFields>({
  keyId: fc.constant(7),
  accountId: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  appNumber: fc.integer({ min: 0, max: 2 ** 24 - 1 }),
  grantHigh: fc.integer({ min: 0, max: 0xffff_ffff }),
  grantLow: fc.integer({ min: 0, max: 0xffff_ffff }),
  generation: fc.integer({ min: 0, max: 0xffff_ffff }),
  endTime: fc.integer({ min: 0, max: 2 ** 40 - 1 }),
})

test('a token is 63 characters that are safe in URLs, shells and char(64) columns', () => {
  fc.assert(fc.property(fieldsOf, fields => /^cat_[A-Za-z0-9_-]{59}$/.test(mintToken('access', fields, ring) ?? '')))
  assert.match(mintToken('refresh', example, ring) ?? '', /^crt_[A-Za-z0-9_-]{59}$/)
})

test('the layout never changes: these fields and this secret give this token, byte for byte', () => {
  assert.equal(mintToken('access', example, ring), 'cat_AQcAAAAAAAEAAAEBI0VniavN7wAAAAMAa0nSAN-7tSe9Pq3a7dZ8nd7GtvI')
  assert.equal(mintToken('refresh', example, ring), 'crt_AQcAAAAAAAEAAAEBI0VniavN7wAAAAMAa0nSAMwSHq1JjfWPVYgGeF3rk54')
})

test('a token says what was written into it', () => {
  fc.assert(
    fc.property(fieldsOf, fields => {
      assert.deepEqual(verifyToken('access', mintToken('access', fields, ring), ring), {
        genuine: true,
        fields: { ...fields },
      })
    }),
  )
})

test('no other spelling is the same token: one changed character anywhere is refused', () => {
  const token = mintToken('access', example, ring) as string
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  for (let at = 0; at < token.length; at++) {
    for (const character of alphabet) {
      if (character === token[at]) continue
      const other = token.slice(0, at) + character + token.slice(at + 1)
      assert.equal(verifyToken('access', other, ring).genuine, false, `${at} ${character}`)
    }
  }
})

test('padding, blanks, other alphabets, other lengths and nothing at all are refused', () => {
  const token = mintToken('access', example, ring) as string
  const spellings = [
    `${token}=`,
    ` ${token}`,
    `${token}\n`,
    token.toUpperCase(),
    token.slice(0, -1),
    `${token}A`,
    '',
    undefined,
  ]
  for (const spelling of spellings) assert.equal(verifyToken('access', spelling, ring).genuine, false)
})

test('an access token is never a refresh token, and the other way round', () => {
  const access = mintToken('access', example, ring) as string
  const refresh = mintToken('refresh', example, ring) as string
  assert.equal(verifyToken('refresh', access.replace('cat_', 'crt_'), ring).genuine, false)
  assert.equal(verifyToken('access', refresh.replace('crt_', 'cat_'), ring).genuine, false)
})

test('two installations with one secret never accept each other', () => {
  const other = createKeyRing([{ id: 7, secret }], 'installation-2')
  assert.equal(verifyToken('access', mintToken('access', example, ring), other).genuine, false)
})

test('all secrets of a ring verify, and an unknown key id is told apart from a forged token', () => {
  const both = createKeyRing(
    [
      { id: 8, secret: Buffer.alloc(32, 'b') },
      { id: 7, secret },
    ],
    'installation-1',
  )
  const token = mintToken('access', example, ring)
  assert.equal(verifyToken('access', token, both).genuine, true)
  const newer = mintToken('access', { ...example, keyId: 8 }, both)
  assert.deepEqual(verifyToken('access', newer, ring), {
    genuine: false,
    unknownKey: { id: 8, endTime: example.endTime },
  })
})

test('a node never writes with a key it does not hold', () => {
  assert.equal(mintToken('access', { ...example, keyId: 9 }, ring), undefined)
})

test('a grant id has one spelling in hex and in halves', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), fc.integer({ min: 0, max: 0xffff_ffff }), (high, low) => {
      const id = grantIdFromHalves(high, low)
      assert.match(id, /^[0-9a-f]{16}$/)
      assert.deepEqual(halvesOfGrantId(id), { grantHigh: high, grantLow: low })
    }),
  )
})
