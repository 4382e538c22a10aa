import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { before, test } from 'node:test'
import {
  type Answer,
  barrier,
  type Credentials,
  call,
  noonZone,
  openConnection,
  pairOf,
  provision,
  type Server,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'

const PER_DAY = 3

/** Two networks of the /24 kind that have nothing to do with each other. */
const HOME = '198.51.100.7'
const STRANGE = '203.0.113.9'

let server: Server
/** An app that made nothing yet, and one that made its last token of the day from {@link HOME}. */
let fresh: Credentials
let spent: Credentials

before(async () => {
  server = await startServer({
    env: {
      CHATAPP_SERVER_TRUSTED_PROXIES: 'loopback',
      CHATAPP_SERVER_TOKENS_PER_DAY: String(PER_DAY),
      CHATAPP_SERVER_QUOTA_TIME_ZONE: noonZone().zone,
    },
  })
  fresh = await provision(server)
  spent = await provision(server)
  for (let made = 0; made < PER_DAY; made += 1) pairOf(await makeFrom(HOME, spent, spent.appPassword))
  assert.equal((await makeFrom(HOME, spent, spent.appPassword)).status, 429)
})

test('a stranger with a wrong password sees one and the same answer, whatever is true of the account', async () => {
  const nobody = { ...fresh, email: 'nobody@example.com' }
  const seen = new Map<string, string[]>()
  for (const password of [`cap_${'x'.repeat(27)}`, 'wrong battery staple']) {
    for (const [what, app] of Object.entries({
      'limit unused': fresh,
      'limit used up': spent,
      'no such e-mail': nobody,
      'no such app': { ...fresh, appId: 'app_1_77' },
      'app of another': { ...fresh, appId: spent.appId },
      'no appId at all': { ...fresh, appId: 'x' },
    })) {
      const bytes = bytesOf(await makeFrom(STRANGE, app, password))
      seen.set(bytes, [...(seen.get(bytes) ?? []), `${what}, ${password.slice(0, 4)}`])
    }
  }
  assert.equal(seen.size, 1, `they differ: ${JSON.stringify([...seen.values()])}`)
  const [[text] = []] = seen
  assert.match(
    text ?? '',
    /\n\{"success":false,"error":\{"code":"ApiInvalidCredentialsError","message":"E-mail, password or appId is incorrect"\}\}$/,
  )
})

test('a wrong account password takes as long for an e-mail nobody has as for one with an account', async () => {
  const times: { known: number[]; unknown: number[] } = { known: [], unknown: [] }
  for (let round = 0; round < 7; round += 1) {
    for (const [kind, email] of [
      ['known', fresh.email],
      ['unknown', 'never-seen@example.com'],
    ] as const) {
      const started = performance.now()
      const answer = await makeFrom(STRANGE, { ...fresh, email }, 'wrong battery staple')
      times[kind].push(performance.now() - started)
      assert.equal(answer.status, 403)
    }
  }
  const [known, unknown] = [median(times.known), median(times.unknown)]
  // Without a decoy the unknown e-mail would be refused some twenty times faster.
  assert.ok(unknown > known / 3 && unknown < known * 3, `${known} ms and ${unknown} ms`)
})

test('the right credentials from a new network are told of the limit, with the RateLimit fields', async () => {
  for (const password of [spent.appPassword, spent.password]) {
    const answer = await makeFrom('192.0.2.4', spent, password)
    assert.equal(answer.status, 429)
    assert.equal((answer.body as { error: { code: string } }).error.code, 'ApiTokenLimitError')
    assert.equal(answer.headers['ratelimit-policy'], '"tokens-per-day";q=3;w=86400')
    assert.equal(answer.headers.ratelimit, `"tokens-per-day";r=0;t=${answer.headers['retry-after']}`)
  }
})

test('the cheap refusal before any credentials goes only to a network the pair was made from', async () => {
  const home = await makeFrom('198.51.100.200', spent, 'wrong battery staple')
  assert.equal(home.status, 429)
  assert.equal((home.body as { error: { code: string } }).error.code, 'ApiTokenLimitError')
  assert.equal(home.headers.ratelimit, undefined)
  assert.equal((await makeFrom('198.51.101.7', spent, 'wrong battery staple')).status, 403)
})

test('guesses at one account password count together however many arrive at once, alike for an unknown e-mail', async () => {
  const victim = await provision(server)
  for (const email of [victim.email, 'somebody-else@example.com']) {
    const answers = await barrier(40, async (index, start) => {
      const connection = await openConnection(server.url)
      await start()
      // Every guess from a network of its own: only the account is the same.
      return makeFrom(`203.0.${index}.1`, { ...victim, email }, `wrong guess number ${index}`, { connection })
    })
    const judged = answers.filter(answer => answer.status === 403)
    const refused = answers.filter(answer => answer.status === 429)
    // On a slow machine some may wait for the hash lane in vain: they were not judged, and count for nothing.
    const notJudged = answers.filter(answer => answer.status === 503)
    assert.equal(judged.length + refused.length + notJudged.length, 40)
    assert.ok(refused.length > 0)
    // 20 are free; the first second of the back-off may pass before the last has arrived.
    assert.ok(judged.length + notJudged.length >= 20 && judged.length <= 22, `${judged.length} guesses were judged`)
    for (const answer of refused) {
      assert.equal(
        answer.text,
        '{"success":false,"error":{"code":"ApiTooManyRequestsError","message":"Too many requests"}}',
      )
      assert.match(String(answer.headers['retry-after']), /^[1-9][0-9]*$/)
      assert.equal(answer.headers.ratelimit, undefined)
    }
  }
  // The flood stops nobody who holds an app password.
  pairOf(await makeFrom('203.2.0.1', victim, victim.appPassword))
})

test('X-Forwarded-For of a caller that is no trusted proxy changes nothing', async () => {
  const plain = await startServer()
  const app = await provision(plain)
  for (let guess = 0; guess < 10; guess += 1) {
    const answer = await makeFrom(`203.3.${guess}.1`, app, 'wrong battery staple', { url: plain.url })
    assert.equal(answer.status, 403)
  }
  using database = plain.database()
  pairOf(await makeFrom('203.5.0.1', app, app.appPassword, { url: plain.url }))
  assert.deepEqual(
    database.rows('SELECT made_address FROM grants').map(row => row.made_address),
    ['127.0.0.1'],
  )
})

testThatNothingSecretWasPrinted()

interface From {
  url?: string
  connection?: Socket
}

function makeFrom(address: string, app: Credentials, password: string, from: From = {}): Promise<Answer> {
  const { url = server.url, ...more } = from
  const { email, appId } = app
  const headers = { 'X-Forwarded-For': address }
  return call(url, '/v1/tokens', { method: 'POST', json: { email, password, appId }, headers, ...more })
}

/** All of an answer that a caller could tell apart, but for the id and the date. */
function bytesOf({ status, rawHeaders, text }: Answer): string {
  const lines = rawHeaders.flatMap((name, at) =>
    at % 2 === 1 ? [] : [`${name}: ${/^(x-request-id|date)$/i.test(name) ? '…' : rawHeaders[at + 1]}`],
  )
  return [status, ...lines, '', text].join('\n')
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
