import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatHandOver, parseHandOver } from '../src/domain/hand-over-link.ts'

const SECRET = `${'Ab-_'.repeat(10)}xyz`
const TICKET = { accountId: 7, secret: SECRET }

test('a hand-over link reads back as what it says, whole or its fragment alone, also with blanks around', () => {
  const link = formatHandOver('https://my.example', TICKET)
  assert.equal(link, `https://my.example/account/hand-over#7.${SECRET}`)
  for (const text of [link, `7.${SECRET}`, ` ${link}\n`]) assert.deepEqual(parseHandOver(text), TICKET)
})

test('nothing but the fragment is read: no secret in a path or query, no number with another spelling', () => {
  const others = [
    `https://my.example/account/hand-over?7.${SECRET}`,
    `https://my.example/7.${SECRET}`,
    `0.${SECRET}`,
    `07.${SECRET}`,
    `7.${SECRET}x`,
    `7.${SECRET.slice(1)}`,
    `7.${SECRET.slice(1)}=`,
    `reset.7.${SECRET}`,
    '',
  ]
  for (const text of others) assert.equal(parseHandOver(text), undefined, text)
})
