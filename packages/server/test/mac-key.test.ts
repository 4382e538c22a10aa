import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { MacKey } from '../src/tokens/mac-key.ts'

const key = fc.uint8Array({ minLength: 0, maxLength: 64 })
const message = fc.uint8Array({ minLength: 0, maxLength: 200 })

test('a MAC is the HMAC-SHA-256 of node:crypto, for any key of up to a block and any message', () => {
  fc.assert(
    fc.property(key, message, (secret, text) => {
      const ours = new MacKey(secret, text.length).macOf(text)
      assert.deepEqual(ours, createHmac('sha256', secret).update(text).digest())
    }),
  )
})

test('a MAC is that of RFC 4231, test case 2', () => {
  const text = Buffer.from('what do ya want for nothing?')
  const mac = new MacKey(Buffer.from('Jefe'), text.length).macOf(text)
  assert.equal(mac.toString('hex'), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843')
})

test('one key gives the MAC of each message, whatever came before it', () => {
  const one = new MacKey(Buffer.from('Jefe'), 4)
  const texts = ['abcd', 'efgh', 'abcd'].map(text => Buffer.from(text))
  const macs = texts.map(text => one.macOf(text).toString('hex'))
  assert.deepEqual(
    macs,
    texts.map(text => createHmac('sha256', 'Jefe').update(text).digest('hex')),
  )
})

test('a message of another length, or a key longer than a block, is refused rather than cut', () => {
  assert.throws(() => new MacKey(Buffer.alloc(16), 32).macOf(Buffer.alloc(31)), RangeError)
  assert.throws(() => new MacKey(Buffer.alloc(65), 32), RangeError)
})

test('a printed key shows nothing of itself', () => {
  const shown = inspect(new MacKey(Buffer.alloc(32, 'K'), 32), { depth: Infinity, showHidden: true })
  assert.equal(shown, 'MacKey {}')
})
