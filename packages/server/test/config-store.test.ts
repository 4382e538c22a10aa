import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { ConfigError, readConfig } from '../src/config/index.ts'
import { loadSecrets } from '../src/config/load-secrets.ts'
import { SettingFault } from '../src/config/parse.ts'
import { parsePostgres } from '../src/config/parse-postgres.ts'
import { describeStore, parseStore } from '../src/config/parse-store.ts'

const PASSWORD = 'p@ss/w?rd'
const URL_OF_ALL = `postgresql://us%65r:${encodeURIComponent(PASSWORD)}@db1.example.com,[::1]:6432,%2Frun%2Fpg:1/access?pooler=transaction&connections=40&sslmode=require&sslrootcert=/etc/ca.pem`

test('a URL of PostgreSQL names hosts, user, password, database and what connections are like', () => {
  const { password, ...address } = parsePostgres(URL_OF_ALL)
  assert.equal(password.reveal(), PASSWORD)
  assert.deepEqual(address, {
    hosts: [
      { host: 'db1.example.com', port: 5432 },
      { host: '::1', port: 6432 },
      { host: '/run/pg', port: 1 },
    ],
    user: 'user',
    database: 'access',
    ssl: 'require',
    sslRootCert: '/etc/ca.pem',
    connections: 40,
    pooled: true,
    prepared: false,
  })
})

test('on the way to another machine the certificate is proved, unless the URL says otherwise', () => {
  const sslOf = (url: string) => parsePostgres(url).ssl
  assert.equal(sslOf('postgres://u@db.example.com/access'), 'verify-full')
  assert.equal(sslOf('postgres://u@127.0.0.1,db.example.com/access'), 'verify-full')
  assert.equal(sslOf('postgres://u@localhost,127.0.0.1,%2Frun/access'), 'disable')
  assert.equal(sslOf('postgres://u@db.example.com/access?sslmode=disable'), 'disable')
})

test('prepared statements go with a pooler that knows them', () => {
  assert.equal(parsePostgres('postgres://u@localhost/a').prepared, true)
  assert.equal(parsePostgres('postgres://u@localhost/a?pooler=transaction&prepare=on').prepared, true)
})

const WRONG: Record<string, string> = {
  'no database': 'postgres://u:geheim@localhost',
  'no user': 'postgres://localhost/a',
  'an at sign in the password': 'postgres://u:geh@eim@localhost/a',
  'a slash in the password': 'postgres://u:geh/eim@localhost/a',
  'a port that is none': 'postgres://u:geheim@localhost:99999/a',
  'an option that is none': 'postgres://u:geheim@localhost/a?ssl=geheim',
  'a choice that is none': 'postgres://u:geheim@localhost/a?sslmode=geheim',
  'a number that is none': 'postgres://u:geheim@localhost/a?connections=1',
  'a broken escape': 'postgres://u:geheim%@localhost/a',
  'a host that is none': 'postgres://u:geheim@a:b:c/a',
}
for (const [what, url] of Object.entries(WRONG)) {
  test(`a URL with ${what} is refused, and nothing of it is repeated`, () => {
    assert.throws(
      () => readConfig({ flags: {}, environment: { CHATAPP_SERVER_STORE: url }, file: {} }),
      error =>
        error instanceof ConfigError && !/geh|eim/.test(error.message) && /CHATAPP_SERVER_STORE: /.test(error.message),
    )
    assert.throws(() => parseStore(url), SettingFault)
  })
}

test('a password is neither shown nor taken from a command line', () => {
  const store = parseStore('postgres://u:geheim@db.example.com/a')
  assert.equal(describeStore(store), 'postgres://db.example.com:5432/a')
  assert.doesNotMatch(inspect(store, { depth: 9 }) + JSON.stringify(store), /geheim/)
  assert.throws(
    () => readConfig({ flags: { store: 'postgres://u:geheim@localhost/a' }, environment: {}, file: {} }),
    error => error instanceof ConfigError && /^--store: .*CHATAPP_SERVER_STORE/.test(error.faults[0] ?? ''),
  )
  const { store: without } = readConfig({ flags: { store: 'postgres://u@localhost/a' }, environment: {}, file: {} })
  assert.equal(without.kind, 'postgres')
})

test('with PostgreSQL no secret is made up: it is to be the same on all nodes', () => {
  const config = readConfig({ flags: { store: 'postgres://u@localhost/a' }, environment: {}, file: {} })
  assert.throws(() => loadSecrets(config), /CHATAPP_SERVER_SECRETS: with PostgreSQL all nodes/)
})
