import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashSync as argon2 } from '@node-rs/argon2'
import { hashSync as bcrypt } from '@node-rs/bcrypt'
import { hashFault, isToUpgrade } from '../src/passwords/foreign-hash.ts'
import { createHashPool } from '../src/passwords/hash-pool.ts'

/** As the library numbers them. */
const ARGON2I = 1
const ARGON2ID = 2

const BCRYPT = bcrypt('horse battery', { cost: 4 })
const SALT_AND_HASH = BCRYPT.slice(7)
const PARTS = '$c29tZSBzYWx0IQ$c29tZSBoYXNoIHRoYXQgaXMgbG9uZyBlbm91Z2g'

test('bcrypt as PHP, Python and others write it can be taken in, and so can Argon2id and Argon2i', () => {
  const kinds = ['2a', '2b', '2y'].map(letters => `$${letters}$10$${SALT_AND_HASH}`)
  const light = { memoryCost: 64, timeCost: 1 }
  const argon2s = [ARGON2I, ARGON2ID].map(algorithm => argon2('horse', { ...light, algorithm }))
  for (const hash of [...kinds, ...argon2s, `$argon2id$v=19$m=262144,t=4,p=1${PARTS}`]) {
    assert.equal(hashFault(hash), undefined, hash)
  }
})

test('what is no hash, cut short, too cheap or too dear to verify is refused with its reason', () => {
  const faults: readonly [string, string | undefined][] = [
    ['', 'unknownKind'],
    ['correct horse battery', 'unknownKind'],
    ['5f4dcc3b5aa765d61d8327deb882cf99', 'unknownKind'],
    ['$1$salt$hash', 'unknownKind'],
    [`$2x$10$${SALT_AND_HASH}`, 'unknownKind'],
    [`$argon2d$v=19$m=64,t=1,p=1${PARTS}`, 'unknownKind'],
    [BCRYPT.slice(0, -1), 'damaged'],
    [`${BCRYPT}x`, 'damaged'],
    [`${BCRYPT}\n`, 'damaged'],
    [`${BCRYPT.slice(0, -1)}/`, 'damaged'],
    [`${BCRYPT.slice(0, 20)}\0${BCRYPT.slice(21)}`, 'damaged'],
    [`$2y$+4$${SALT_AND_HASH}`, 'damaged'],
    [`$2y$03$${SALT_AND_HASH}`, 'tooCheap'],
    [`$2y$15$${SALT_AND_HASH}`, 'tooDear'],
    [`$2y$31$${SALT_AND_HASH}`, 'tooDear'],
    [`$argon2id$v=19$m=64,t=1,p=1`, 'damaged'],
    [`$argon2id$v=19$m=64,t=1,p=1$c29tZSBzYWx0IQ`, 'damaged'],
    [`$argon2id$m=64,t=1,p=1${PARTS}`, 'oldVersion'],
    [`$argon2id$v=16$m=64,t=1,p=1${PARTS}`, 'oldVersion'],
    [`$argon2id$v=19$m=4294967295,t=1,p=1${PARTS}`, 'tooDear'],
    [`$argon2id$v=19$m=262144,t=5,p=1${PARTS}`, 'tooDear'],
    [`$argon2id$v=19$m=1024,t=4294967295,p=1${PARTS}`, 'tooDear'],
    [`$argon2id$v=19$m=1024,t=1,p=255${PARTS}`, 'tooDear'],
    [`$argon2id$v=19$m=8,t=1,p=2${PARTS}`, 'damaged'],
    [`$argon2id$v=19$m=64,t=1,p=1$${'A'.repeat(1_000_000)}`, 'unknownKind'],
  ]
  for (const [hash, fault] of faults) assert.equal(hashFault(hash), fault, hash.slice(0, 60))
})

test('a hash of another making gives way to ours, unless bcrypt has not read all of the password', () => {
  assert.equal(isToUpgrade(BCRYPT, 'x'.repeat(72)), true)
  assert.equal(isToUpgrade(BCRYPT, 'x'.repeat(73)), false)
  assert.equal(isToUpgrade(BCRYPT, 'ж'.repeat(37)), false, 'bytes are counted')
  assert.equal(isToUpgrade(`$argon2id$v=19$m=65536,t=4,p=1${PARTS}`, 'x'.repeat(200)), true)
  assert.equal(isToUpgrade(`$argon2id$v=19$m=19456,t=2,p=1${PARTS}`, 'x'), false)
})

test('the lane verifies bcrypt and every Argon2 that is taken in, and tells right from wrong', async t => {
  const pool = createHashPool()
  t.after(() => pool.close())
  const verify = (hash: string, password: string) => pool.run({ kind: 'verify', hash, password })
  const light = { memoryCost: 64, timeCost: 1 }
  const hashes = [
    BCRYPT,
    `$2y$04$${SALT_AND_HASH}`,
    `$2a$04$${SALT_AND_HASH}`,
    argon2('horse battery', light),
    argon2('horse battery', { ...light, algorithm: ARGON2I }),
  ]
  for (const hash of hashes) {
    assert.equal(await verify(hash, 'horse battery'), true, hash)
    assert.equal(await verify(hash, 'horse batter'), false, hash)
  }
})

test('a password with a NUL fits no bcrypt hash, although bcrypt takes `a`, NUL, `a` for `a`', async t => {
  const pool = createHashPool()
  t.after(() => pool.close())
  const hash = bcrypt('a', { cost: 4 })
  assert.equal(await pool.run({ kind: 'verify', hash, password: 'a\0a' }), false)
  assert.equal(await pool.run({ kind: 'verify', hash, password: 'a' }), true)
})

test('bcrypt reads 72 bytes of a password, here as where the hash was made', async t => {
  const pool = createHashPool()
  t.after(() => pool.close())
  const hash = bcrypt(`${'x'.repeat(72)}one end`, { cost: 4 })
  assert.equal(await pool.run({ kind: 'verify', hash, password: `${'x'.repeat(72)}another` }), true)
  assert.equal(await pool.run({ kind: 'verify', hash, password: 'x'.repeat(71) }), false)
})
