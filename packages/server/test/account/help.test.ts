import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigError, readConfig } from '../../src/config/index.ts'
import { startAccountServer } from './signed-in.ts'

const NONE = { telegram: '', news: '', phone: '', email: '' }
const PARTNERS = [
  { name: 'Bridge & Sons', url: 'https://bridge.example/?from=chatapp', about: 'Moves shops. Пишите по-русски.' },
  { name: '<b>Studio</b>', url: 'mailto:hello@studio.example', about: '' },
]

function faultsOf(flags: Record<string, string>): readonly string[] {
  try {
    readConfig({ flags, environment: {}, file: {} })
    return []
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    return error.faults
  }
}

test('without settings there are no partners and no contacts', async () => {
  const server = await startAccountServer()
  try {
    const { call } = await server.signUp('owner@example.com')
    assert.deepEqual((await call('help')).data, { partners: [], contacts: NONE })
    assert.equal((await server.call('help')).code, 'ApiSignInRequiredError')
  } finally {
    await server.stop()
  }
})

test('partners and contacts of the settings are shown as they stand there', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'partners-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'partners.json')
  await writeFile(file, JSON.stringify(PARTNERS))
  const contacts = { contactTelegram: '@help_desk', contactNews: 'https://t.me/news', contactPhone: '+55 11 5555-0100' }
  const server = await startAccountServer({ partners: file, ...contacts, contactEmail: 'help@example.com' })
  try {
    const { call } = await server.signUp('owner@example.com')
    assert.deepEqual((await call('help')).data, {
      partners: PARTNERS,
      contacts: {
        telegram: 'https://t.me/help_desk',
        news: 'https://t.me/news',
        phone: '+55 11 5555-0100',
        email: 'help@example.com',
      },
    })
  } finally {
    await server.stop()
  }
})

test('partners may stand in the setting itself, and what they leave out is empty', () => {
  const { partners } = readConfig({
    flags: { partners: '[{"name":" A ","url":"tel:+551155550100"}]' },
    environment: {},
    file: {},
  })
  assert.deepEqual(partners, [{ name: 'A', url: 'tel:+551155550100', about: '' }])
})

test('links that would run a script, carry a password or leave the web are refused', () => {
  const urls = [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'http://plain.example',
    '//evil.example',
    'https://user:pw@site.example',
    'https://a.example/\u0000',
    'https://a.example\\@b.example',
    ' https://a.example',
    '',
  ]
  for (const url of urls) {
    const [fault = ''] = faultsOf({ partners: JSON.stringify([{ name: 'A', url }]) })
    assert.match(fault, /partner 1: give it a url/, url)
  }
  for (const contactNews of urls.filter(url => url.trim() === url && url !== '')) {
    assert.equal(faultsOf({ contactNews }).length, 1, contactNews)
  }
  const contacts = { contactTelegram: 'https://t.me.evil.example/x', contactPhone: 'call me', contactEmail: 'a@b"c' }
  assert.equal(faultsOf(contacts).length, 3)
})

test('all faults of the partners are told at once, with the place of each', () => {
  const list = [{ name: '', url: 'https://a.example', extra: 1 }, 'x', { name: 'C', url: 'ftp://c', about: 'a\nb' }]
  const [fault = ''] = faultsOf({ partners: JSON.stringify(list) })
  for (const part of [
    'partner 1: there is no field "extra"',
    'partner 1: give it a name',
    'partner 2: write an object',
  ]) {
    assert.ok(fault.includes(part), `${part} in ${fault}`)
  }
  assert.ok(fault.includes('partner 3: give it a url') && fault.includes('in one line'))
})

test('a file of partners that is not there or no JSON is told in words', () => {
  assert.match(faultsOf({ partners: '/nowhere/partners.json' })[0] ?? '', /cannot be read \(ENOENT\)/)
  assert.match(faultsOf({ partners: '[{' })[0] ?? '', /no JSON/)
  assert.match(faultsOf({ partners: '[]' }).join(), /^$/)
})
