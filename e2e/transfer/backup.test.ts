import assert from 'node:assert/strict'
import { copyFileSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import {
  type Credentials,
  check,
  createApp,
  Database,
  make,
  noteSecret,
  type Pair,
  pairOf,
  provision,
  refresh,
  runOperator,
  type Server,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { newDatabase } from '../store/database.ts'
import { freshPath, run } from './commands.ts'
import { codeAt, enableSecondFactor, isSignedIn, send, signIn } from './owner.ts'

const PROGRAMS = 8

/** Programs that refresh without a pause until they are told to stop; what each saved last. */
async function whileRefreshing(server: Server, owner: Credentials, work: () => Promise<void>): Promise<Pair[]> {
  const state = { stopped: false, refreshes: 0 }
  const programs = Array.from({ length: PROGRAMS }, async () => {
    let saved = pairOf(await make(server.url, owner))
    while (!state.stopped) {
      saved = pairOf(await refresh(server.url, saved.refreshToken))
      state.refreshes += 1
    }
    return saved
  })
  await work()
  state.stopped = true
  const pairs = await Promise.all(programs)
  assert.ok(state.refreshes > PROGRAMS, 'a load that refreshed')
  return pairs
}

const target = await newDatabase()

const WAYS: Record<string, () => Promise<{ to: string; over?: string }>> = {
  'into a file': async () => ({ to: `sqlite:${freshPath()}` }),
  'into PostgreSQL': async () => ({ to: target.url }),
}
for (const [way, prepare] of Object.entries(WAYS)) {
  test(`a backup taken under load is restored ${way}, and everybody goes on`, async t => {
    const { to } = await prepare()
    const server = await startServer()
    const secrets = readFileSync(join(server.folder, 'access.secrets'), 'utf8').trim()
    noteSecret(secrets.slice(2))
    const owner = await provision(server)
    const session = await signIn(server, owner)
    const idle = pairOf(await make(server.url, owner))
    const factor = await enableSecondFactor(server, session)
    const file = freshPath('backup.db')
    const backup = async () => {
      const { code, stderr, result } = await run(['backup', '--from', server.store, '--to', file])
      assert.equal(code, 0, stderr)
      assert.equal(result?.bytes, statSync(file).size)
      assert.match(stderr, /secrets .* are not in it, so keep the file .*access\.secrets apart/)
    }
    const running = await whileRefreshing(server, owner, backup)
    // After the backup: a grant it has never seen, an app and an account, whose numbers must not come again.
    const unseen = pairOf(await make(server.url, owner))
    const lostApp = await createApp(server, owner.cabinetUserId)
    const lost = await provision(server)
    const ofLost = pairOf(await make(server.url, lost))
    const ofLostApp = pairOf(await make(server.url, { ...owner, ...lostApp }))
    await server.kill()

    const restored = await run(['restore', '--from', file, '--to', to])
    assert.equal(restored.code, 0, restored.stderr)
    assert.match(restored.stderr, /access that was revoked since works again/)
    assert.match(restored.stderr, /chatapp-server secrets retire/)
    const next = await startServer({ store: to, env: { CHATAPP_SERVER_SECRETS: secrets } })
    t.after(() => next.stop())

    await t.test(
      'pairs from before the backup work; those that went on since, and one made since, are healed',
      async () => {
        assert.equal((await check(next.url, idle.accessToken)).status, 200)
        for (const pair of [idle, ...running, unseen]) {
          assert.equal((await check(next.url, pair.accessToken)).status, 200)
          const renewed = pairOf(await refresh(next.url, pair.refreshToken))
          assert.equal((await check(next.url, renewed.accessToken)).status, 200)
        }
        assert.ok((await journalled(to, 'healed')) >= 1, 'the grant that the backup had never seen')
      },
    )
    await t.test('no number is given out again: tokens of what is gone are good for nothing that comes', async () => {
      const account = await provision(next)
      const app = await createApp(next, owner.cabinetUserId)
      assert.equal(account.cabinetUserId, owner.cabinetUserId + 1_000_001)
      assert.equal(app.appId, `app_${owner.cabinetUserId}_10002`)
      for (const pair of [ofLost, ofLostApp]) assert.notEqual((await refresh(next.url, pair.refreshToken)).status, 200)
    })
    await t.test(
      'whoever was signed in signs in again, with a code that was not used before; the journal tells',
      async () => {
        assert.equal(await isSignedIn(next, session), false)
        const { email, password } = owner
        const code = codeAt(factor, Date.now())
        const refused = await send(next, 'POST', 'sign-in', { json: { email, password, code } })
        assert.notEqual(refused.status, 200, 'it may have been used before')
        assert.equal(await journalled(to, 'account_restored'), 1)
      },
    )
  })
}

/** How many entries of an event the journal of a restored store has. */
async function journalled(store: string, event: string): Promise<number> {
  const count = `select count(*) from journal where event = '${event}'`
  if (store === target.url) return target.number(count)
  using database = new Database(store.slice('sqlite:'.length))
  return database.number(count)
}

test('a one-time link of before, which may have been used since, opens nothing', async () => {
  const server = await startServer()
  const { email } = await provision(server)
  const { link } = (await runOperator(server, ['accounts', 'link', '--email', email])) as { link: string }
  noteSecret(link.split('#')[1] as string)
  const [file, to] = [freshPath('backup.db'), freshPath()]
  assert.equal((await run(['backup', '--from', server.store, '--to', file])).code, 0)
  assert.equal((await send(server, 'POST', 'links/open', { json: { link } })).status, 200)
  await server.stop()
  assert.equal((await run(['restore', '--from', file, '--to', `sqlite:${to}`])).code, 0)
  copyFileSync(join(server.folder, 'access.secrets'), join(dirname(to), 'access.secrets'))
  const next = await startServer({ store: `sqlite:${to}` })
  assert.equal((await send(next, 'POST', 'links/open', { json: { link } })).status, 410)
  await next.stop()
})

test('a backup is readable by its owner alone, never written over, and no store by itself', async () => {
  const server = await startServer()
  await provision(server)
  const file = freshPath('backup.db')
  assert.equal((await run(['backup', '--from', server.store, '--to', file])).code, 0)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const bytes = readFileSync(file)
  const again = await run(['backup', '--from', server.store, '--to', file])
  assert.equal(again.code, 1)
  assert.match(again.stderr, /is there already; give another name$/m)
  const served = await run(['accounts', 'list', '--store', `sqlite:${file}`])
  assert.equal(served.code, 1)
  assert.match(served.stderr, /is a backup; make a store of it with: chatapp-server restore$/m)
  assert.deepEqual(readFileSync(file), bytes)
  await server.stop()
})

test('a backup in which a row was changed, or a page is damaged, is refused', async () => {
  const server = await startServer()
  await provision(server)
  await server.stop()
  const file = freshPath('backup.db')
  assert.equal((await run(['backup', '--from', server.store, '--to', file])).code, 0)
  const changed = freshPath('changed.db')
  copyFileSync(file, changed)
  const writer = new DatabaseSync(changed)
  writer.exec('update accounts set app_passwords_only = 1')
  writer.close()
  const target = freshPath()
  const { code, stderr } = await run(['restore', '--from', changed, '--to', `sqlite:${target}`])
  assert.equal(code, 1)
  assert.match(stderr, /is damaged: accounts does not hold what was written; take another backup$/m)
  assert.equal((await run(['restore', '--from', file, '--to', `sqlite:${target}`])).code, 0)
})

test('a backup of PostgreSQL, taken while it is written to, becomes a file that goes on', async () => {
  const place = await newDatabase()
  const source = await startServer()
  const secrets = readFileSync(join(source.folder, 'access.secrets'), 'utf8').trim()
  noteSecret(secrets.slice(2))
  await source.stop()
  const env = { CHATAPP_SERVER_SECRETS: secrets }
  const server = await startServer({ store: place.url, env })
  const owner = await provision(server)
  const [file, to] = [freshPath('backup.db'), freshPath()]
  const running = await whileRefreshing(server, owner, async () => {
    const { code, stderr } = await run(['backup', '--from', place.url, '--to', file])
    assert.equal(code, 0, stderr)
  })
  await server.stop()
  const restored = await run(['restore', '--from', file, '--to', `sqlite:${to}`])
  assert.equal(restored.code, 0, restored.stderr)
  const next = await startServer({ store: `sqlite:${to}`, env })
  for (const pair of running) pairOf(await refresh(next.url, pair.refreshToken))
  await next.stop()
})

testThatNothingSecretWasPrinted()
