import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkOf, throttleScopes } from '../src/domain/network.ts'

test('an IPv4 address belongs to its /24', () => {
  assert.equal(networkOf('203.0.113.77'), '203.0.113.0/24')
  assert.equal(networkOf('203.0.114.77'), '203.0.114.0/24')
})

test('an IPv6 address belongs to its /48, whatever its spelling', () => {
  assert.equal(networkOf('2001:db8:aaaa:bbbb::1'), '2001:db8:aaaa::/48')
  assert.equal(networkOf('2001:0DB8:AAAA:0000:0000:0000:0000:0001'), '2001:db8:aaaa::/48')
  assert.equal(networkOf('fe80::1%eth0'), 'fe80::/48')
  assert.notEqual(networkOf('2001:db8:aaab::1'), networkOf('2001:db8:aaaa::1'))
})

test('an IPv4-mapped IPv6 address is the IPv4 address it carries', () => {
  assert.equal(networkOf('::ffff:203.0.113.77'), '203.0.113.0/24')
  assert.equal(networkOf('::ffff:cb00:714d'), '203.0.113.0/24')
  assert.deepEqual(throttleScopes('::ffff:203.0.113.77'), ['203.0.113.77'])
})

test('what is no address is one network of its own and never throws', () => {
  for (const text of [
    '',
    'unix:',
    'localhost',
    '10.1',
    '010.0.0.1',
    '0x7f.0.0.1',
    '1.2.3.256',
    '1.2.3.4:80',
    '::1::',
    '\0',
  ]) {
    assert.equal(networkOf(text), 'unknown', text)
    assert.deepEqual(throttleScopes(text), ['unknown'], text)
  }
})

test('an IPv4 address is throttled by itself', () => {
  assert.deepEqual(throttleScopes('203.0.113.77'), ['203.0.113.77'])
})

test('an IPv6 address is throttled by its /64, /48 and /32, narrowest first', () => {
  assert.deepEqual(throttleScopes('2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff'), [
    '2001:db8:aaaa:bbbb::/64',
    '2001:db8:aaaa::/48',
    '2001:db8::/32',
  ])
})
