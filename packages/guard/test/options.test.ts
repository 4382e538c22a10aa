import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIdentityGuard, type IdentityOptions } from '../src/identity.ts'
import { createGuard, type GuardOptions } from '../src/index.ts'

const server = 'https://access.example.com'

test('an option that is none is refused at once, by its name', () => {
  const wrong: [Partial<GuardOptions>, RegExp][] = [
    [{ server: '' }, /server/],
    [{ server: 'access.example.com' }, /server/],
    [{ server: 'ftp://access.example.com' }, /server/],
    [{ server: 'https://user:secret@access.example.com' }, /server/],
    [{ server: 'https://access.example.com/?key=1' }, /server/],
    [{ publicServer: '/access' }, /publicServer/],
    [{ rememberSeconds: -1 }, /rememberSeconds/],
    [{ rememberBadSeconds: Number.NaN }, /rememberBadSeconds/],
    [{ staleSeconds: Number.POSITIVE_INFINITY }, /staleSeconds/],
    [{ timeoutMs: 0 }, /timeoutMs/],
    [{ maxTokens: 1.5 }, /maxTokens/],
    [{ maxChecks: 0 }, /maxChecks/],
    [{ invalidTokenStatus: 400 as 401 }, /invalidTokenStatus/],
  ]
  for (const [options, name] of wrong) {
    assert.throws(
      () => createGuard({ server, ...options }),
      error => error instanceof TypeError && name.test(error.message) && !error.message.includes('secret'),
    )
  }
  assert.ok(createGuard({ server, rememberSeconds: 0, rememberBadSeconds: 0, staleSeconds: 0 }))
})

test('an option of an identity guard that is none is refused as well', () => {
  const wrong: [Partial<IdentityOptions>, RegExp][] = [
    [{ issuer: 'access.example.com' }, /issuer/],
    [{ audience: '' }, /audience/],
    [{ jwks: 'jwks.json' }, /jwks/],
    [{ toleranceSeconds: -5 }, /toleranceSeconds/],
  ]
  for (const [options, name] of wrong) {
    assert.throws(
      () => createIdentityGuard({ issuer: server, ...options }),
      error => error instanceof TypeError && name.test(error.message),
    )
  }
})
