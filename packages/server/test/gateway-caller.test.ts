import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { createReadCaller } from '../src/gateway/caller.ts'

/** A request as far as its caller is read from it. */
function requestFrom(remoteAddress: string, headers: Record<string, string> = {}): IncomingMessage {
  return { socket: { remoteAddress }, headers: { host: 'api.example.com', ...headers } } as unknown as IncomingMessage
}

const CLAIMS = {
  'x-forwarded-for': '198.51.100.7, 203.0.113.9',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'front.example.com',
}

test('what a stranger writes of its address, protocol and host is not believed', () => {
  const direct = { address: '203.0.113.1', chain: '203.0.113.1', protocol: 'http', host: 'api.example.com' }
  for (const trusted of [[], ['10.0.0.0/8'], ['loopback', '203.0.113.2']]) {
    assert.deepEqual(createReadCaller(trusted)(requestFrom('203.0.113.1', CLAIMS)), direct)
  }
})

test('of the addresses before trusted proxies the last that none of them has is the caller', () => {
  const read = createReadCaller(['10.0.0.0/8', '203.0.113.9', 'loopback'])
  const behind = read(requestFrom('10.1.2.3', CLAIMS))
  assert.deepEqual(behind, {
    address: '198.51.100.7',
    chain: '198.51.100.7, 203.0.113.9, 10.1.2.3',
    protocol: 'https',
    host: 'front.example.com',
  })
  const lying = read(requestFrom('127.0.0.1', { 'x-forwarded-for': '10.0.0.1, 198.51.100.8, 10.0.0.2' }))
  assert.equal(lying.address, '198.51.100.8')
  assert.equal(lying.chain, '198.51.100.8, 10.0.0.2, 127.0.0.1')
})

test('trusted networks are found in IPv6, in IPv4 written as IPv6, and by their names', () => {
  const cases: [trusted: string, address: string, isTrusted: boolean][] = [
    ['10.0.0.0/8', '::ffff:10.9.9.9', true],
    ['10.0.0.0/8', '::ffff:11.9.9.9', false],
    ['loopback', '::1', true],
    ['loopback', '127.8.8.8', true],
    ['linklocal', 'fe80::1', true],
    ['uniquelocal', '192.168.3.4', true],
    ['uniquelocal', '172.32.0.1', false],
    ['2001:db8::/32', '2001:db8:5::1', true],
    ['2001:db8::1', '2001:db8::2', false],
  ]
  for (const [trusted, address, isTrusted] of cases) {
    const { protocol } = createReadCaller([trusted])(requestFrom(address, CLAIMS))
    assert.equal(protocol, isTrusted ? 'https' : 'http', `${trusted} ${address}`)
  }
})

test('what is no address is nobody to trust, and no protocol is one that nobody speaks', () => {
  const read = createReadCaller(['loopback'])
  const odd = read(requestFrom('127.0.0.1', { 'x-forwarded-for': '127.0.0.5, unknown', 'x-forwarded-proto': 'gopher' }))
  assert.deepEqual([odd.address, odd.protocol], ['unknown', 'http'])
})
