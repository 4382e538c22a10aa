import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ACCOUNT_API,
  ACCOUNT_ENDPOINTS,
  type AccountEndpoint,
  CSRF_HEADER,
  type Schema,
} from '@chatapp-access/contract/account'
import { type Browser, PASSWORD, startTestServer } from './browser.ts'

const DEEP = 20_000

/** Bodies as nobody who means well sends them. */
const BODIES: Readonly<Record<string, string>> = {
  'no byte': '',
  null: 'null',
  'a number': '1e400',
  'an array': '[]',
  'deep arrays': '['.repeat(DEEP) + ']'.repeat(DEEP),
  'deep objects': `${'{"a":'.repeat(DEEP / 2)}1${'}'.repeat(DEEP / 2)}`,
  prototype: '{"__proto__":{"operator":true},"constructor":{"prototype":{}}}',
  'half a surrogate pair': '{"email":"\\ud800","\\udfff":1}',
  'what was cut off': '{"email":',
}

/** What each field would be, were it meant well. */
const USUAL: Readonly<Record<string, unknown>> = {
  email: 'nobody@example.com',
  password: 'short',
  code: '123456',
  link: `reset.1.${'A'.repeat(43)}`,
  language: 'en',
  name: 'Shop',
  label: 'laptop',
  state: 'active',
  operator: true,
  url: 'https://hooks.example.com/',
  tokensPerDay: 5,
  byEmail: [],
  byWebhook: [],
}

/** In place of each field. */
const VALUES: readonly unknown[] = [
  null,
  -1,
  1e308,
  ['a', 'b'],
  { toString: 1 },
  '\u0000',
  '\r\nBcc: a@example.com',
  '🙂'.repeat(100),
  'x'.repeat(40_000),
  '__proto__',
  'İ\u212A@example.com',
  'https://[::1]:99999/',
]

const PARAMS = ['999999999999999', '0', '1e3', 'NaN', '%00', '%ff', '__proto__', 'A'.repeat(64), '..%2f']
const QUERIES = [
  'limit=0',
  'limit=999&after=Infinity',
  'limit=1&after=1e308',
  'after=-1',
  'after=NaN.x',
  'after=1e400.AAAAAAAAAAA',
  'after=.....',
  'app=999999999999999',
  'from=999999999999999&until=0',
  'group=__proto__',
  'event=constructor',
  'search=%00%25_%5C',
  'since=999999999999999',
  'since=1&since=2',
  '__proto__=1',
  '%ff=%fe',
]

function fieldsOf(name: AccountEndpoint): string[] {
  const endpoint: { access: string; body?: Schema<unknown> } = ACCOUNT_API[name]
  return Object.keys(endpoint.body?.properties ?? {})
}

/** Every way to call an endpoint wrong: address, body, what is wrong. */
function* callsOf(
  name: AccountEndpoint,
  method: string,
  path: string,
): Generator<[string, string | undefined, string]> {
  const usual = path.replace(/:\w+/g, '1')
  for (const param of path === usual ? [] : PARAMS) {
    yield [path.replace(/:\w+/g, param), method === 'GET' ? undefined : '{}', param]
  }
  if (method === 'GET') {
    for (const query of QUERIES) yield [`${usual}?${query}`, undefined, query]
    return
  }
  for (const [what, body] of Object.entries(BODIES)) yield [usual, body, what]
  const fields = fieldsOf(name)
  const meantWell = Object.fromEntries(fields.map(field => [field, USUAL[field]]))
  for (const field of fields) {
    for (const value of VALUES) {
      yield [
        usual,
        JSON.stringify({ ...meantWell, [field]: value }),
        `${field} ${String(JSON.stringify(value)).slice(0, 40)}`,
      ]
    }
  }
}

/** Deletes last, so that what is called before has something to find. */
const ALL = (Object.keys(ACCOUNT_ENDPOINTS) as AccountEndpoint[])
  .filter(name => name !== 'signOut')
  .sort((one, other) => Number(isDelete(one)) - Number(isDelete(other)))

function isDelete(name: AccountEndpoint): boolean {
  return ACCOUNT_ENDPOINTS[name].startsWith('DELETE')
}

async function callAllWrong(browser: Browser): Promise<void> {
  for (const name of ALL) {
    const [method = '', path = ''] = ACCOUNT_ENDPOINTS[name].split(' ')
    const headers = { Origin: browser.origin, ...(browser.csrf !== '' && { [CSRF_HEADER]: browser.csrf }) }
    for (const [url, body, what] of callsOf(name, method, path)) {
      const { status, text } = await browser.send(method, url, headers, body)
      assert.ok(status < 500, `${name}, ${what}: ${status} ${text}`)
      if (status >= 400) assert.match(text, /^\{"success":false,"error":\{"code":"Api\w+Error"/, `${name}, ${what}`)
    }
  }
}

test('whatever a stranger sends, the answer is an error of the table', async t => {
  const server = await startTestServer()
  t.after(() => server.stop())
  await callAllWrong(server.browser())
})

test('so it is for an operator who is signed in', async t => {
  const server = await startTestServer()
  t.after(() => server.stop())
  const { accountId } = await server.createAccount('owner@example.com')
  await server.store.changeAccount({ accountId, operator: true })
  await server.createApp(accountId)
  const browser = server.browser()
  await browser.signIn('owner@example.com', PASSWORD)
  await callAllWrong(browser)
  assert.equal((await browser.call('session')).data.signedIn?.account.cabinetUserId, accountId)
})
