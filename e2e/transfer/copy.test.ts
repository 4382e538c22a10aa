import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  call,
  check,
  make,
  noteSecret,
  pairOf,
  provision,
  refresh,
  type Server,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { newDatabase } from '../store/database.ts'
import { freshPath, run } from './commands.ts'
import { ask, codeAt, enableSecondFactor, isSignedIn, type Session, STEP_MS, signIn } from './owner.ts'

const server = await startServer({ flags: ['--webhook-targets', 'any'] })
const target = await newDatabase()
const secrets = readFileSync(join(server.folder, 'access.secrets'), 'utf8').trim()
noteSecret(secrets.slice(2))
const copyToPostgres = ['copy', '--from', `sqlite:${server.databasePath}`, '--to', target.url]

const owner = await provision(server)
const session = await signIn(server, owner)
const before = await liveALittle()

/** One of everything that must be the same afterwards. */
async function liveALittle() {
  const saved = pairOf(await make(server.url, owner))
  const replaced = pairOf(await make(server.url, owner))
  const successor = pairOf(await refresh(server.url, replaced.refreshToken))
  const revoked = pairOf(await make(server.url, owner))
  const headers = { Authorization: revoked.accessToken }
  assert.equal((await call(server.url, '/v1/tokens', { method: 'DELETE', headers })).status, 200)
  const webhook = await ask<{ secret: string }>(server, session, 'PUT', 'webhook', { url: 'http://127.0.0.1:9/hook' })
  noteSecret(webhook.secret)
  const byWebhook = { byEmail: [], byWebhook: ['limit_near', 'test'] }
  const notices = await ask(server, session, 'PUT', 'notice-settings', byWebhook)
  const factor = await enableSecondFactor(server, session)
  return { saved, replaced, successor, revoked, notices, factor }
}

test('a copy is refused while a server works on the source, and nothing of the target is a store then', async () => {
  const { code, stderr } = await run(copyToPostgres)
  assert.equal(code, 1)
  assert.match(stderr, /^chatapp-server: a server works on .*access\.db.*stop it first/)
})

test('prepared online, and finished after the stop: only what came in between is written then', async () => {
  const prepared = await run([...copyToPostgres, '--online'])
  assert.deepEqual([prepared.code, prepared.result?.finished, prepared.result?.resumed], [0, false, false])
  const refused = await run(['accounts', 'list', '--store', target.url])
  assert.match(
    refused.stderr,
    /^chatapp-server: postgres:\S+ holds an unfinished copy; finish it with: chatapp-server copy$/m,
  )
  // A row that is another one now, one that is gone, and one more.
  before.saved = pairOf(await refresh(server.url, before.saved.refreshToken))
  await make(server.url, owner)
  await server.stop()
  const finished = await run(copyToPostgres)
  assert.equal(finished.code, 0, finished.stderr)
  assert.deepEqual([finished.result?.finished, finished.result?.resumed], [true, true])
  using database = server.database()
  for (const table of ['grants', 'journal', 'quotas', 'sessions', 'revocations', 'known_networks', 'usage_hours']) {
    const count = `select count(*) from ${table}`
    assert.equal(await target.number(count), database.number(count), table)
  }
  assert.equal(await target.number('select count(*) from nodes'), 0)
})

test('on the new store nobody is logged out, and nothing is forgotten', async t => {
  const moved = await startServer({
    store: target.url,
    env: { CHATAPP_SERVER_SECRETS: secrets },
    flags: ['--webhook-targets', 'any'],
  })
  t.after(() => moved.stop())
  await t.test('the pairs that programs saved work, and are renewed', async () => {
    assert.equal((await check(moved.url, before.saved.accessToken)).status, 200)
    const next = pairOf(await refresh(moved.url, before.saved.refreshToken))
    assert.equal((await check(moved.url, next.accessToken)).status, 200)
  })
  await t.test('a refresh whose answer was lost before gives the same pair again, byte for byte', async () => {
    assert.deepEqual(pairOf(await refresh(moved.url, before.replaced.refreshToken)), before.successor)
  })
  await t.test('what was revoked stays revoked', async () => {
    assert.equal((await check(moved.url, before.revoked.accessToken)).status, 403)
    assert.notEqual((await refresh(moved.url, before.revoked.refreshToken)).status, 200)
  })
  await t.test('app passwords work, and the tokens of the day are counted on', async () => {
    const used = await target.number('select used from quotas')
    assert.equal(used, 4)
    pairOf(await make(moved.url, owner))
    assert.equal(await target.number('select used from quotas'), used + 1)
  })
  await t.test('browsers are signed in; notices and the second factor are as they were', () =>
    seesItsAccount(moved, session),
  )
  await t.test('numbers go on where they stood', async () => {
    const next = await provision(moved)
    assert.equal(next.cabinetUserId, owner.cabinetUserId + 1)
  })
  await t.test('a revocation reaches the node by the feed of the new store', async () => {
    const pair = pairOf(await make(moved.url, owner))
    const { code } = await run(['accounts', 'disable', '--account', String(owner.cabinetUserId), '--store', target.url])
    assert.equal(code, 0)
    for (let tries = 0; (await check(moved.url, pair.accessToken)).status === 200; tries += 1) {
      assert.ok(tries < 400, 'a revocation is there within two seconds')
    }
  })
})

async function seesItsAccount(moved: Server, known: Session): Promise<void> {
  assert.equal(await isSignedIn(moved, known), true)
  assert.deepEqual(await ask(moved, known, 'GET', 'notice-settings'), before.notices)
  await signIn(moved, { ...owner, code: codeAt(before.factor, Date.now() + STEP_MS) })
}

test('a copy that is finished is not written into again', async () => {
  const { code, stderr } = await run(copyToPostgres)
  assert.equal(code, 1)
  assert.match(stderr, /is not empty: it holds this very installation already/)
})

test('from PostgreSQL it goes back into a file, with everything in it', async () => {
  const path = freshPath()
  // The server has left; an account that was switched off meanwhile is switched off there.
  const { code, stderr, result } = await run(['copy', '--from', target.url, '--to', `sqlite:${path}`])
  assert.equal(code, 0, stderr)
  assert.equal(result?.finished, true)
  const back = await startServer({ store: `sqlite:${path}`, env: { CHATAPP_SERVER_SECRETS: secrets } })
  const list = await run(['accounts', 'list', '--store', `sqlite:${path}`])
  assert.match(list.stdout, /"state":"disabled"/)
  assert.equal((await check(back.url, before.saved.accessToken)).status, 403)
  await back.stop()
})

testThatNothingSecretWasPrinted()
