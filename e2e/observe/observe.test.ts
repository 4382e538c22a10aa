import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  type Credentials,
  call,
  childEnvironment,
  createApp,
  eventually,
  make,
  NODE,
  pairOf,
  provision,
  ROOT,
  refresh,
  SERVER_MAIN,
  startProcess,
  startServer,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { type Observer, type Report, startObserver } from './observer.ts'

/** An API that makes tokens of its own. */
const api = await startServer({ env: { CHATAPP_SERVER_TRUSTED_PROXIES: 'loopback' } })
const owner = await provision(api)
const STEPS = 13
/** A program starts several others in each round; a machine with much else to do takes its time for that. */
const PROGRAM_MS = 120_000
const SECRET = /c(?:at|rt|ap)_[A-Za-z0-9_-]{16,}/

async function anotherApp(): Promise<Credentials> {
  return { ...owner, ...(await createApp(api, owner.cabinetUserId)) }
}

/** Runs a program of examples/habits to its end. */
async function live(command: string, program: string, { url }: Observer, app: Credentials): Promise<void> {
  const home = temporaryFolder()
  const run = startProcess({
    command,
    args: [join(ROOT, 'examples/habits', program)],
    env: childEnvironment(home, {
      CHATAPP_BASE_URL: url,
      CHATAPP_EMAIL: app.email,
      CHATAPP_PASSWORD: app.appPassword,
      CHATAPP_APP_ID: app.appId,
      HABIT_STEPS: String(STEPS),
      HABIT_PAUSE_MS: '10',
    }),
    cwd: home,
  })
  const { code } = await run.ended(PROGRAM_MS)
  assert.deepEqual([run.stderr(), code], ['', 0])
  assert.equal(run.stdout().match(/answered/g)?.length, STEPS, 'each round was answered')
}

/** The report, once it knows of so many calls. */
function reportOf(observer: Observer, calls: number): Promise<Report> {
  return eventually('the report has all calls', 30_000, async () => {
    const report = await observer.report()
    return (report.totals.calls ?? 0) >= calls ? report : undefined
  })
}

const appOf = (report: Report, { appId }: Credentials) =>
  report.apps.find(({ name }) => name === appId) ?? assert.fail(`${appId} is not in the report`)

test('one command in front of an existing API shows who does wrong, with evidence and mend, and leaves the good alone', async () => {
  const observer = await startObserver(api.url)
  const [careless, timer, careful] = [await anotherApp(), await anotherApp(), await anotherApp()]
  await Promise.all([
    live('python3', 'make-before-query.py', observer, careless),
    live('php', 'timer-refresh.php', observer, timer),
    live(NODE, 'good-client.ts', observer, careful),
    live('sh', 'good-recipe.sh', observer, await anotherApp()),
  ])
  const report = await reportOf(observer, 2 * STEPS + 2 * STEPS + 2 * (STEPS + 1))
  const [found] = appOf(report, careless).habits
  assert.equal(found?.rule, 'make-before-query')
  assert.equal(found?.evidence, '12 of 13 tokens made in the last 24 hours were used for one query.')
  assert.match(found?.mend ?? '', /^Make one pair, save it/)
  assert.deepEqual(
    appOf(report, timer).habits.map(({ rule }) => rule),
    ['timer-refresh'],
  )
  assert.deepEqual([appOf(report, careful).habits, appOf(report, careful).differences], [[], []])
  assert.equal(report.apps.filter(({ habits }) => habits.length > 0).length, 2)

  const page = await fetch(observer.reportUrl)
  const text = await page.text()
  assert.equal(page.status, 200)
  assert.match(text, /2 apps have a habit to mend/)
  assert.ok(text.includes(found?.evidence ?? ''))
  assert.doesNotMatch(text, /<script/)
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/)

  const { code } = await observer.stop()
  assert.equal(code, 0)
  assert.match(observer.stdout(), /\[make-before-query\] 12 of 13 tokens/)
  assert.match(observer.stdout(), /Apps with a habit to mend: 2 of 4/)
  assertNothingSecret(observer, [text, JSON.stringify(report)])
})

/** Neither tokens nor passwords nor e-mails are in what it printed, showed and keeps. */
function assertNothingSecret(observer: Observer, shown: readonly string[]): void {
  const kept = readFileSync(join(observer.folder, 'observed.json'), 'utf8')
  for (const text of [...shown, kept, observer.stdout(), observer.stderr()]) {
    assert.doesNotMatch(text, SECRET)
    for (const secret of [owner.email, owner.password, owner.appPassword]) assert.ok(!text.includes(secret))
  }
}

test('all paths are the API’s, also those that a server of ours keeps for itself', async () => {
  const observer = await startObserver(api.url)
  for (const path of [
    '/v1/tokens/check',
    '/docs/errors',
    '/openapi.json',
    '/healthz',
    '/nowhere',
    '/report.json',
    '//v1//me/',
  ]) {
    const [direct, through] = [await call(api.url, path), await call(observer.url, path)]
    assert.deepEqual([through.status, through.text], [direct.status, direct.text], path)
    assert.deepEqual(namesOf(through.rawHeaders), namesOf(direct.rawHeaders), path)
  }
  await observer.stop()
})

function namesOf(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, at) => at % 2 === 0)
}

test('the observation goes on after a restart: pairs made before it are known, in a file for its owner alone', async () => {
  const folder = temporaryFolder()
  const app = await anotherApp()
  const first = await startObserver(api.url, { folder })
  const pair = pairOf(await make(first.url, app))
  await first.stop()
  assert.equal(statSync(join(folder, 'observed.json')).mode & 0o777, 0o600)

  const second = await startObserver(api.url, { folder, flags: ['--json'] })
  const renewed = pairOf(await refresh(second.url, pair.refreshToken))
  const query = await call(second.url, '/v1/me', { headers: { Authorization: renewed.accessToken } })
  assert.equal(query.status, 200)
  const { code } = await second.stop()
  assert.equal(code, 0)
  const report = JSON.parse(second.stdout()) as Report
  assert.deepEqual([report.totals.calls, report.totals.makes, report.totals.refreshes], [3, 1, 1])
  const { day } = appOf(report, app)
  assert.deepEqual([day.makes, day.refreshes, day.early, day.queries], [1, 1, 1, 1])
  assertNothingSecret(second, [])
})

test('a snapshot that is broken, or of another API, is no reason not to observe', async () => {
  const folder = temporaryFolder()
  const first = await startObserver(api.url, { folder })
  await make(first.url, owner)
  await first.stop()
  const path = join(folder, 'observed.json')
  const kept = readFileSync(path, 'utf8')
  for (const text of [kept.slice(0, -20), kept.replace(/"state":.*/, '"state":{"apps":5}}')]) {
    writeFileSync(path, text)
    const next = await startObserver(api.url, { folder })
    assert.equal((await call(next.url, '/v1/me')).status, 403)
    assert.equal((await reportOf(next, 1)).totals.makes, 0)
    await next.stop()
  }
})

test('settings that mean nothing to it are refused at once, each with its name', async () => {
  const folder = temporaryFolder()
  const run = startProcess({
    command: NODE,
    args: [SERVER_MAIN, 'serve', '--observe', '--access-ttl', '60', '--account-listen', '127.0.0.1:0'],
    env: childEnvironment(folder, {
      CHATAPP_SERVER_SMTP_URL: 'smtp://me:hidden-word@mail.example.com',
      CHATAPP_SERVER_MAIL_FROM: 'access@example.com',
      // As much as said nothing.
      CHATAPP_SERVER_REGISTRATION: 'invite',
    }),
    cwd: folder,
  })
  const { code } = await run.ended()
  assert.equal(code, 1)
  const told = run.stderr()
  assert.match(told, /5 settings cannot be used/)
  assert.match(told, /--observe: there is nothing to observe; name the API with --upstream/)
  for (const name of ['--access-ttl', '--account-listen', 'CHATAPP_SERVER_SMTP_URL', 'CHATAPP_SERVER_MAIL_FROM']) {
    assert.match(told, new RegExp(`${name}: it has no meaning with --observe`))
  }
  assert.doesNotMatch(told, /hidden-word/)
})

test('an upstream that is the observer itself is refused, before calls go in circles', async () => {
  const folder = temporaryFolder()
  const run = startProcess({
    command: NODE,
    args: [SERVER_MAIN, 'serve', '--observe', '--listen', '0.0.0.0:8080', '--upstream', 'http://localhost:8080'],
    env: childEnvironment(folder),
    cwd: folder,
  })
  assert.equal((await run.ended()).code, 1)
  assert.match(run.stderr(), /--upstream: this is the address that --listen takes/)
})

testThatNothingSecretWasPrinted()
