import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createDecoys } from '../src/passwords/decoys.ts'
import { hashFault } from '../src/passwords/foreign-hash.ts'
import { createHashPool } from '../src/passwords/hash-pool.ts'
import { samplePoints } from '../src/server/start-passwords.ts'

const OURS = '$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0IQ$c29tZSBoYXNo'
const BCRYPT = '$2y$04$.Yy9Z550F6EJkLB9sDi7lu.Y7S9oaxS5vW9L7HWnbFNSyVycJWOwS'
const ARGON2I = '$argon2i$v=19$m=64,t=3,p=2$c29tZSBzYWx0IQ$c29tZSBoYXNo'
const emails = Array.from({ length: 2_000 }, (_, index) => `${index}@example.com`)

test('with hashes of our own alone, every unknown e-mail costs one of our own', () => {
  const decoys = createDecoys('pepper', randomBytes)
  decoys.mix([])
  assert.match(decoys.decoyFor('a@example.com'), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  decoys.mix([OURS, OURS])
  assert.match(decoys.decoyFor('a@example.com'), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})

test('unknown e-mails cost each kind of hash as often as accounts do', () => {
  const decoys = createDecoys('pepper', randomBytes)
  decoys.mix([BCRYPT, BCRYPT.replace('$2y', '$2a'), ARGON2I, OURS])
  const starts = emails.map(email => decoys.decoyFor(email))
  const share = (start: string) => starts.filter(decoy => decoy.startsWith(start)).length / emails.length
  for (const [start, wanted] of [
    ['$2b$04$', 0.5],
    ['$argon2i$v=19$m=64,t=3,p=2$', 0.25],
    ['$argon2id$v=19$m=19456,t=2,p=1$', 0.25],
  ] as const) {
    assert.ok(Math.abs(share(start) - wanted) < 0.04, `${start} ${share(start)}`)
  }
})

test('an unknown e-mail keeps its kind, on every node, until its kind gives way to ours as those of accounts do', () => {
  const nodes = [createDecoys('pepper', randomBytes), createDecoys('pepper', randomBytes)]
  const kinds = (sample: string[]) => {
    for (const node of nodes) node.mix(sample)
    const [first, second] = nodes.map(node => emails.map(email => node.decoyFor(email).slice(0, 4)))
    assert.deepEqual(first, second)
    return first ?? []
  }
  const before = kinds([BCRYPT, BCRYPT, OURS, OURS])
  const after = kinds([BCRYPT, OURS, OURS, OURS])
  assert.ok(after.every((kind, index) => kind === before[index] || kind === '$arg'))
  assert.ok(before.filter(kind => kind === '$2b$').length > after.filter(kind => kind === '$2b$').length)
})

test('decoys are whole hashes that can be verified, and that no password is known to fit', async t => {
  const pool = createHashPool()
  t.after(() => pool.close())
  for (let round = 0; round < 20; round++) {
    const decoys = createDecoys(String(round), randomBytes)
    for (const hash of [BCRYPT, ARGON2I]) {
      decoys.mix([hash])
      const decoy = decoys.decoyFor('a@example.com')
      assert.equal(hashFault(decoy), undefined, decoy)
      assert.equal(await pool.run({ kind: 'verify', hash: decoy, password: 'horse' }), false)
    }
  }
})

test('refusing an unknown e-mail takes as long as refusing the accounts it stands among', async t => {
  const pool = createHashPool()
  t.after(() => pool.close())
  const decoys = createDecoys('pepper', randomBytes)
  const known = BCRYPT.replace('$04$', '$09$')
  decoys.mix([known])
  // By the processor's clock, which stands still while other programs have the machine.
  const timed = async (hash: string): Promise<number> => {
    const from = process.cpuUsage()
    await pool.run({ kind: 'verify', hash, password: 'horse battery' })
    const { user, system } = process.cpuUsage(from)
    return user + system
  }
  await timed(known)
  const best = async (hash: string) => Math.min(...[await timed(hash), await timed(hash), await timed(hash)])
  const ratio = (await best(decoys.decoyFor('nobody@example.com'))) / (await best(known))
  assert.ok(ratio > 0.5 && ratio < 2, `ratio ${ratio}`)
})

test('the sample reaches accounts wherever their numbers lie, also below one that was imported far above', () => {
  assert.deepEqual(samplePoints(0), [1])
  assert.deepEqual(samplePoints(3).toSorted(), [1, 2, 3])
  const dense = samplePoints(1_000_000)
  assert.ok(dense.length >= 64 && dense.every(point => point >= 1 && point <= 1_000_000))
  const withGap = samplePoints(2 ** 47)
  assert.ok(withGap.filter(point => point <= 1_000_000).length >= 15)
})
