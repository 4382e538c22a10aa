import assert from 'node:assert/strict'
import { chmod, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Finding } from '../src/doctor/finding.ts'
import { APP_ID, EMAIL, PASSWORD } from './fake-server.ts'
import { loggedInUser, type User, userFor } from './setup.ts'

interface Report {
  healthy: boolean
  findings: Finding[]
}

async function examine(user: User, ...more: string[]): Promise<Report & { code: number | null }> {
  const { code, stdout, stderr } = await user.chatapp(['doctor', '--json', ...more])
  assert.equal(stderr, '')
  return { code, ...(JSON.parse(stdout) as Report) }
}

/** What was found that is not well, as `check: what`. */
function faults({ findings }: Report): string[] {
  return findings.filter(({ level }) => level !== 'ok').map(({ check, level, what }) => `${level} ${check}: ${what}`)
}

/** The folder of the user's one pair. */
async function storeOf({ home }: User): Promise<string> {
  const state = join(home, 'state', 'chatapp')
  const [folder = ''] = (await readdir(state)).filter(name => /^[0-9a-f]{32}$/.test(name))
  return join(state, folder)
}

test('doctor finds nothing wrong where all is well, and changes nothing', async context => {
  const user = await loggedInUser(context)
  const { code, stdout } = await user.chatapp(['doctor'])
  assert.equal(code, 0)
  assert.match(stdout, /^✓ version {3}chatapp \d.* Node \d/)
  assert.match(stdout, new RegExp(`\\n✓ profile   default: ${EMAIL}, ${APP_ID}\\n`))
  assert.match(stdout, /\n✓ token {5}The access token is good\n/)
  assert.match(stdout, /\n\nAll is well\n$/)
  assert.equal(user.server.count('POST', '/v1/tokens/refresh'), 0)
})

test('doctor says what, why and what mends it, and ends with 8 where something keeps queries from going through', async context => {
  const user = await loggedInUser(context)
  user.server.endAll('reused')
  const { code, stdout } = await user.chatapp(['doctor'])
  assert.equal(code, 8)
  assert.match(
    stdout,
    /\n✗ token {5}The saved pair is over, and its refresh token is dead\n {12}why {3}It was renewed from two places, .*\n {12}mend {2}chatapp login\n/,
  )
  assert.match(stdout, /\n1 problem, no warnings\n$/)
})

test('doctor makes no token, though a password is kept', async context => {
  const user = await userFor(context)
  await user.login('--save-password')
  user.server.endAll()
  assert.equal((await examine(user)).code, 8)
  assert.equal(user.server.count('POST', '/v1/tokens'), 1)
})

test('doctor renews an access token that is over, which alone shows that its refresh token lives', async context => {
  const user = await loggedInUser(context)
  user.server.endAccess()
  const report = await examine(user)
  assert.deepEqual([report.code, faults(report)], [0, []])
  assert.equal(user.server.count('POST', '/v1/tokens/refresh'), 1)
})

test('doctor tells a clock that is wrong, in either direction', async context => {
  const user = await loggedInUser(context)
  user.server.clockAhead = 240
  assert.match(
    faults(await examine(user)).join(),
    /^warning clock: This machine is (4 min|3 min 5\d s) behind the server$/,
  )
  user.server.clockAhead = -240
  assert.match(
    faults(await examine(user)).join(),
    /^warning clock: This machine is (4 min|3 min 5\d s) ahead of the server$/,
  )
})

test('doctor tells files that others can read', async context => {
  const user = await loggedInUser(context)
  const store = await storeOf(user)
  await chmod(join(store, '1.json'), 0o644).catch(() => {})
  for (const name of await readdir(store)) await chmod(join(store, name), 0o640)
  await chmod(join(user.home, 'config', 'chatapp', 'config.json'), 0o604)
  const report = await examine(user)
  assert.equal(report.code, 8)
  assert.match(
    faults(report).join('\n'),
    /^warning files: Others have rights on .*config\.json \(0604\)\nproblem files: Others have rights on the saved pair, .*json \(0640\)$/,
  )
  await user.login('--save-password')
  await chmod(join(user.home, 'config', 'chatapp', 'config.json'), 0o644)
  const [first] = (await examine(user)).findings.filter(({ check }) => check === 'files')
  assert.deepEqual([first?.level, first?.why], ['problem', 'It holds a password in plain text'])
  assert.match(first?.mend ?? '', /^chmod 600 '/)
})

test('doctor tells several machines that renew one pair', async context => {
  const user = await loggedInUser(context)
  const now = Math.floor(Date.now() / 1000)
  const day = 86_400
  const hosts = {
    here: [now - 9 * day, now - 90_000],
    there: [now - 5 * day, now - 180_000],
    'of-old': [now - 12 * day, now - 10 * day],
    'long-gone': [now - 30 * day, now - 20 * day],
  }
  await writeFile(join(await storeOf(user), 'notes.json'), JSON.stringify({ hosts }), { mode: 0o600 })
  assert.deepEqual(faults(await examine(user)), [
    'warning store: 2 machines renew this one pair: here (1 d 1 h ago), there (2 d 2 h ago)',
  ])
})

test('doctor names the habits that the server named, each with what mends it, also one it does not know', async context => {
  const user = await loggedInUser(context)
  user.server.advice = 'timer-refresh,new-habit'
  await user.chatapp(['renew'])
  const { code, findings } = await examine(user)
  assert.equal(code, 0)
  const advice = findings.filter(({ check }) => check === 'advice')
  assert.match(advice[0]?.what ?? '', /^The pair is renewed by a timer \(timer-refresh, told .* ago\)$/)
  assert.match(advice[0]?.mend ?? '', /^Remove the timer/)
  assert.match(advice[1]?.what ?? '', /^The server names the habit new-habit/)
})

test('doctor tells a server that is away, and what is saved all the same', async context => {
  const user = await loggedInUser(context)
  await user.server.close()
  const report = await examine(user)
  assert.equal(report.code, 8)
  assert.deepEqual(faults(report), [
    `problem server: No answer from ${user.server.url}: nothing listens there (ECONNREFUSED)`,
  ])
})

test('doctor tells a limit that is reached, and refused credentials that are not sent again', async context => {
  const user = await userFor(context)
  user.server.makesLeft = 0
  const account = { CHATAPP_BASE_URL: user.server.url, CHATAPP_EMAIL: EMAIL, CHATAPP_APP_ID: APP_ID }
  await user.login()
  const limited = await user.chatapp(['doctor', '--json'], { env: account })
  assert.equal(limited.code, 8)
  assert.match(
    faults(JSON.parse(limited.stdout) as Report).join('\n'),
    /problem limit: The server wants no new token before \d{4}-/,
  )
  const other = await userFor(context)
  other.server.password = 'something else'
  await other.login()
  const env = { ...account, CHATAPP_BASE_URL: other.server.url }
  const refused = await other.chatapp(['doctor', '--json'], { env })
  assert.match(
    faults(JSON.parse(refused.stdout) as Report).join('\n'),
    /problem limit: The credentials were refused, and are not sent again/,
  )
})

test('doctor --offline asks nobody', async context => {
  const user = await loggedInUser(context)
  const before = user.server.calls.length
  const { code, findings } = await examine(user, '--offline')
  assert.equal(code, 0)
  assert.ok(!findings.some(({ check }) => check === 'server' || check === 'clock'))
  assert.equal(user.server.calls.length, before)
})

test('doctor tells a pair that is none, and repeats nothing of it', async context => {
  const user = await loggedInUser(context)
  await writeFile(join(await storeOf(user), '99.json'), `{"accessToken":"${PASSWORD}"`, { mode: 0o600 })
  const { code, stdout } = await user.chatapp(['doctor'])
  assert.equal(code, 8)
  assert.match(stdout, /✗ store {5}.*99\.json is not a saved pair/)
  assert.ok(!stdout.includes(PASSWORD))
})

test('doctor of somebody who never logged in says what to do', async context => {
  const { chatapp } = await userFor(context)
  const { code, stderr } = await chatapp(['doctor'])
  assert.equal(code, 3)
  assert.match(stderr, /chatapp login/)
})
