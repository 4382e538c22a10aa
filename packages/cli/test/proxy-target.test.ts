import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readTarget } from '../src/proxy/target.ts'

test('paths of the API go on as they came, with their query', () => {
  for (const target of [
    '/',
    '/v1/licenses',
    '/v1//chats/',
    '/v1/chats/15551234567@c.us/messages?limit=1&filter[licenseIds]=1',
    '/v1/employees/a%40b.com?x=%20+%2B',
    '/v1/%D0%BF?q=%D0%BF',
    '/v1/tokensx?a',
    '/v2/tokens',
    '/v1/.well-known',
    '/v1/x;y=1',
  ]) {
    assert.deepEqual(readTarget(target), { kind: 'forward', target })
  }
})

test('a token in the query goes, however it is written; all else of the query stays', () => {
  for (const token of [
    'api[access_token]=t',
    'api%5Baccess_token%5D=t',
    '%61pi%5baccess_token%5d',
    '+api[access_token][]=t',
  ]) {
    assert.deepEqual(readTarget(`/v1/x?a=1&${token}&b`), { kind: 'forward', target: '/v1/x?a=1&b' })
    assert.deepEqual(readTarget(`/v1/x?${token}`), { kind: 'forward', target: '/v1/x' })
  }
})

test('what is no path, or more than one, is ambiguous', () => {
  for (const target of [
    '',
    '*',
    'v1/x',
    'http://localhost/v1/x',
    '/v1/x#y',
    '/v1/ x',
    '/v1/ü',
    '/v1/../x',
    '/..',
    '/v1/%2e%2E/x',
    '/v1/%252e%252e/x',
    '/v1/..;a/x',
    '/v1/x\\..\\y',
    '/v1/%00',
    '/v1/%0d%0a',
  ]) {
    assert.deepEqual(readTarget(target), { kind: 'ambiguous' }, target)
  }
})

/** Ways to write a character of a path that some server reads as that character. */
function spellings(character: string): fc.Arbitrary<string> {
  const hex = character.charCodeAt(0).toString(16).padStart(2, '0')
  const ways = [character, `%${hex}`, `%${hex.toUpperCase()}`, `%25${hex}`, character.toUpperCase()]
  if (character === '/') ways.push('//', '\\', '%5c', '/;a=b/')
  return fc.constantFrom(...ways)
}

test('no spelling of a token method gets past: it is answered here, or refused', () => {
  const methods = fc.constantFrom('/v1/tokens', '/v1/tokens/refresh', '/v1/tokens/check')
  const spelled = methods.chain(path => {
    return fc.tuple(...[...path.slice(1)].map(spellings)).map(parts => `/${parts.join('')}`)
  })
  fc.assert(
    fc.property(spelled, fc.constantFrom('', '/', '?a=1', ';x', '/?quiet'), (path, end) => {
      const { kind } = readTarget(path + end)
      return kind === 'tokens' || kind === 'ambiguous'
    }),
    { numRuns: 2000 },
  )
})

test('any text is read without a failure, and what is forwarded is a path with a query', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'%2e5cfF/\\;?#&=.[]ab \u0000ü'), maxLength: 40 }), text => {
      const read = readTarget(`/${text}`)
      return read.kind !== 'forward' || /^\/[\x21-\x7e]*$/.test(read.target)
    }),
    { numRuns: 2000 },
  )
})
