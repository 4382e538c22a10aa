import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import {
  call,
  check,
  eventually,
  noteSecret,
  pairOf,
  refresh,
  type Server,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { fileOf, phpHash, pythonHash, runImport } from './importing.ts'

const OURS = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/
/** Letters of two bytes, a quote, a dollar: what shells and encodings spoil. */
const PASSWORD = 'Zürich “$HOME” früher'
const LONG = `${'long '.repeat(20)}end`

interface Moved {
  id: number
  made: string
  password: string
  hash: string
}

let server: Server
let moved: Moved[]

before(async () => {
  server = await startServer()
  const hashes: [string, string, string][] = [
    ['PHP, bcrypt', PASSWORD, phpHash(PASSWORD, 'PASSWORD_BCRYPT')],
    ['PHP, Argon2id', PASSWORD, phpHash(PASSWORD, 'PASSWORD_ARGON2ID')],
    ['PHP, Argon2i', PASSWORD, phpHash(PASSWORD, 'PASSWORD_ARGON2I', '["memory_cost" => 8192, "threads" => 2]')],
    ['Python, bcrypt', PASSWORD, pythonHash(PASSWORD)],
    ['PHP, bcrypt of a long password', LONG, phpHash(LONG, 'PASSWORD_BCRYPT', '["cost" => 5]')],
    ['an old PHP, $2a$', PASSWORD, phpHash(PASSWORD, 'PASSWORD_BCRYPT', '["cost" => 4]').replace('$2y$', '$2a$')],
  ]
  moved = hashes.map(([made, password, hash], index) => ({ id: 501 + index, made, password, hash }))
  for (const { password } of moved) noteSecret(password)
  const rows = moved.map(
    ({ id, hash }) => `Owner.${id}@Example.com,"${hash}",app_${id}_4,"Shop, old",2021-05-31 08:00:00`,
  )
  const file = fileOf(['email,password_hash,app_id,app_name,created_at', ...rows])
  const { code, counts } = await runImport(server, [file])
  assert.deepEqual([code, counts?.accountsCreated, counts?.appsCreated], [0, moved.length, moved.length])
})

const makeWith = (id: number, password: string) =>
  call(server.url, '/v1/tokens', {
    method: 'POST',
    json: { email: `owner.${id}@example.com`, password, appId: `app_${id}_4` },
  })

function accountOf(id: number) {
  using database = server.database()
  const [row] = database.rows(
    'SELECT password_hash AS hash, password_version AS version FROM accounts WHERE id = ?',
    id,
  )
  return row as { hash: string; version: number }
}

const upgraded = (id: number) =>
  eventually(`the hash of ${id} is ours`, 10_000, () => (OURS.test(accountOf(id).hash) ? true : undefined))

test('an old password makes a token for the old appId beside a server that ran all the time, whoever made its hash', async () => {
  for (const { id, made, password } of moved) {
    assert.equal((await makeWith(id, `${password.slice(0, 10)}!`)).status, 403, made)
    const pair = pairOf(await makeWith(id, password))
    assert.equal(pair.cabinetUserId, id)
  }
})

test('the hash becomes ours at the first success, the password goes on, and what it made before goes on, too', async () => {
  for (const { id, made, password } of moved.filter(({ password }) => password !== LONG)) {
    const pair = pairOf(await makeWith(id, password))
    await upgraded(id)
    assert.equal(accountOf(id).version, 1)
    assert.equal((await makeWith(id, password)).status, 200, made)
    assert.equal((await makeWith(id, `${password} `)).status, 403)
    assert.equal((await check(server.url, pair.accessToken)).status, 200)
    assert.equal((await refresh(server.url, pair.refreshToken)).status, 200)
  }
})

test('a password of which bcrypt reads the beginning alone keeps its hash, and whoever came in with it goes on to', async () => {
  const long = moved.find(({ password }) => password === LONG) ?? assert.fail()
  const otherEnd = `${LONG.slice(0, 72)}other end`
  for (const password of [LONG, otherEnd, LONG]) assert.equal((await makeWith(long.id, password)).status, 200)
  assert.equal(accountOf(long.id).hash, long.hash)
})

test('a new hash is made once for a crowd of sign-ins, and none of them fails', async () => {
  const hash = phpHash(PASSWORD, 'PASSWORD_BCRYPT', '["cost" => 4]')
  const file = fileOf(['email,password_hash,app_id', `owner.600@example.com,${hash},app_600_4`])
  assert.equal((await runImport(server, [file])).code, 0)
  const answers = await Promise.all(Array.from({ length: 20 }, () => makeWith(600, PASSWORD)))
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
  // While others wait for the lane nothing is hashed anew; the next success does it.
  pairOf(await makeWith(600, PASSWORD))
  await upgraded(600)
})

test('importing again neither brings the old hash back nor the old password of who has chosen a new one', async () => {
  const [one] = moved
  assert.ok(one)
  const rows = [`Owner.${one.id}@Example.com,"${one.hash}",app_${one.id}_4`]
  const { counts } = await runImport(server, [fileOf(['email,password_hash,app_id', ...rows])])
  assert.deepEqual([counts?.accountsUnchanged, counts?.appsUnchanged], [1, 1])
  assert.match(accountOf(one.id).hash, OURS)
})

testThatNothingSecretWasPrinted()
