import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { digestAppPassword, isAppPassword, mintAppPassword, sameDigest } from '../src/passwords/app-password.ts'

test('an app password is cap_ and 160 random bits as 27 base64url characters', () => {
  const bytes = Buffer.from('000102030405060708090a0b0c0d0e0f10fbfeff', 'hex')
  const asked: number[] = []
  const password = mintAppPassword(size => {
    asked.push(size)
    return bytes
  })
  assert.deepEqual(asked, [20])
  assert.equal(password, 'cap_AAECAwQFBgcICQoLDA0ODxD7_v8')
  for (let i = 0; i < 100; i++) assert.match(mintAppPassword(randomBytes), /^cap_[A-Za-z0-9_-]{26}[AEIMQUYcgkosw048]$/)
})

test('an app password is kept as the SHA-256 of its characters', () => {
  const password = 'cap_AAECAwQFBgcICQoLDA0ODxD7_v8'
  assert.deepEqual(digestAppPassword(password), createHash('sha256').update(password).digest())
  assert.equal(digestAppPassword(password).length, 32)
})

test('another spelling of the same bits is a wrong app password', () => {
  const kept = digestAppPassword('cap_AAECAwQFBgcICQoLDA0ODxD7_v8')
  for (const spelling of [
    'cap_AAECAwQFBgcICQoLDA0ODxD7_v9',
    'cap_AAECAwQFBgcICQoLDA0ODxD7_v8=',
    'cap_AAECAwQFBgcICQoLDA0ODxD7/v8',
    'CAP_AAECAwQFBgcICQoLDA0ODxD7_v8',
    ' cap_AAECAwQFBgcICQoLDA0ODxD7_v8',
    'cap_AAECAwQFBgcICQoLDA0ODxD7_v8\n',
    'cap_',
  ]) {
    assert.equal(sameDigest(kept, digestAppPassword(spelling)), false, spelling)
  }
  assert.equal(sameDigest(kept, digestAppPassword('cap_AAECAwQFBgcICQoLDA0ODxD7_v8')), true)
})

test('digests of different length are different, and no error', () => {
  assert.equal(sameDigest(Buffer.alloc(32), Buffer.alloc(31)), false)
  assert.equal(sameDigest(Buffer.alloc(0), digestAppPassword('')), false)
})

test('whatever begins cap_ is an app password, and nothing else is', () => {
  assert.equal(isAppPassword('cap_'), true)
  assert.equal(isAppPassword('cap_anything at all'), true)
  assert.equal(isAppPassword('Cap_x'), false)
  assert.equal(isAppPassword(' cap_x'), false)
})
