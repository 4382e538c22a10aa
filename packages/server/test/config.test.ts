import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { inspect } from 'node:util'
import {
  type Config,
  ConfigError,
  environmentName,
  FLAG_KEYS,
  flagName,
  readConfig,
  SETTING_KEYS,
} from '../src/config/index.ts'
import { loadSecrets } from '../src/config/load-secrets.ts'

type Sources = Parameters<typeof readConfig>[0]

function read(sources: Partial<Sources> = {}): Config {
  return readConfig({ flags: {}, environment: {}, file: {}, ...sources })
}

function faultsOf(sources: Partial<Sources>): readonly string[] {
  try {
    read(sources)
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    return error.faults
  }
  assert.fail('the settings were taken')
}

test('without any setting the documented defaults are in force', () => {
  const config = read()
  assert.deepEqual(config.listen, { host: '127.0.0.1', port: 8080 })
  assert.deepEqual(config.store, { kind: 'sqlite', path: './data/access.db' })
  assert.deepEqual(
    [config.accessTtl, config.refreshTtl, config.replayGrace, config.staleRefresh, config.tokensPerDay],
    [86_400, 1_209_600, 60, 'auto', 100],
  )
  assert.deepEqual([config.quotaTimeZone, config.invalidTokenStatus, config.upstream], ['UTC', 403, undefined])
})

test('flags win over the environment, and the environment over the file', () => {
  const environment = { CHATAPP_SERVER_ACCESS_TTL: '20', CHATAPP_SERVER_REPLAY_GRACE: '2' }
  const file = { CHATAPP_SERVER_ACCESS_TTL: '30', CHATAPP_SERVER_REPLAY_GRACE: '3', CHATAPP_SERVER_REFRESH_TTL: '300' }
  const config = read({ flags: { accessTtl: '10' }, environment, file })
  assert.deepEqual([config.accessTtl, config.replayGrace, config.refreshTtl], [10, 2, 300])
})

test('all faults are told at once, each with its name and what to write', () => {
  const faults = faultsOf({
    flags: { listen: 'everywhere' },
    environment: { CHATAPP_SERVER_STALE_REFRESH: 'sometimes', CHATAPP_SERVER_QUOTA_TIME_ZONE: 'Mars/Olympus' },
    file: { CHATAPP_SERVER_ACESS_TTL: '10' },
  })
  assert.deepEqual(faults, [
    '--listen is "everywhere": write host:port, for example 127.0.0.1:8080 or [::1]:8080',
    'CHATAPP_SERVER_STALE_REFRESH is "sometimes": write one of: auto, strict, lenient',
    'CHATAPP_SERVER_QUOTA_TIME_ZONE is "Mars/Olympus": write an IANA time zone, for example UTC or America/Sao_Paulo',
    'CHATAPP_SERVER_ACESS_TTL: there is no such setting; see chatapp-server serve --help',
  ])
})

test('a refresh token that would end before its access token is refused', () => {
  const faults = faultsOf({ flags: { accessTtl: '100', refreshTtl: '99' } })
  assert.match(faults[0] ?? '', /REFRESH_TTL.*at least as long/)
})

test('weak, short and doubled secrets are refused, and no fault shows a secret', () => {
  const good = Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('base64')
  const weak = Buffer.alloc(32).toString('base64')
  for (const text of ['nonsense', `0:${good}`, `256:${good}`, '1:c2hvcnQ=', `1:${weak}`, `1:${good},1:${good}`]) {
    const [fault = ''] = faultsOf({ environment: { CHATAPP_SERVER_SECRETS: text } })
    assert.match(fault, /^CHATAPP_SERVER_SECRETS: /)
    assert.ok(!fault.includes(good) && !fault.includes(weak))
  }
})

test('a password in a URL is refused, and not repeated', () => {
  for (const upstream of ['http://user:hunter2@api.example', 'http://:hunter2@api.example', 'htp://user:hunter2@a@b']) {
    const [fault = ''] = faultsOf({ flags: { upstream } })
    assert.match(fault, /^--upstream is .*without user or password/)
    assert.ok(!fault.includes('hunter2'), fault)
  }
})

test('what Kubernetes tells of a service named like the server is no misspelt setting, but a port is', () => {
  const environment = {
    CHATAPP_SERVER_SERVICE_HOST: '10.0.0.1',
    CHATAPP_SERVER_SERVICE_PORT: '8080',
    CHATAPP_SERVER_SERVICE_PORT_HTTP: '8080',
    CHATAPP_SERVER_PORT: 'tcp://10.0.0.1:8080',
    CHATAPP_SERVER_PORT_8080_TCP: 'tcp://10.0.0.1:8080',
    CHATAPP_SERVER_PORT_8080_TCP_PROTO: 'tcp',
    CHATAPP_SERVER_PORT_8080_TCP_PORT: '8080',
    CHATAPP_SERVER_PORT_8080_TCP_ADDR: '10.0.0.1',
  }
  assert.equal(read({ environment }).listen.port, 8080)
  const [fault = ''] = faultsOf({ environment: { CHATAPP_SERVER_PORT: '9090' } })
  assert.match(fault, /^CHATAPP_SERVER_PORT: there is no such setting/)
})

test('a damaged file of secrets is told in words, without what is in it', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'secrets-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'access.secrets'), 'half a secret')
  const config = read({ flags: { store: `sqlite:${join(folder, 'access.db')}` } })
  assert.throws(
    () => loadSecrets(config),
    (error: unknown) => {
      assert.ok(error instanceof ConfigError)
      assert.match(error.message, /access\.secrets: .*from a backup/)
      return !error.message.includes('half a secret')
    },
  )
})

test('a configuration can be logged: secrets print as [secret]', () => {
  const good = Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('base64')
  const config = read({ environment: { CHATAPP_SERVER_SECRETS: `1:${good}` } })
  assert.equal(config.secrets.reveal().length, 1)
  for (const text of [inspect(config, { depth: 9 }), JSON.stringify(config), `${config.secrets}`]) {
    assert.match(text, /\[secret\]/)
    assert.ok(!text.includes(good.slice(0, 12)))
  }
})

test('every setting has one name in the environment and one as a flag', () => {
  assert.equal(environmentName('accessTtl'), 'CHATAPP_SERVER_ACCESS_TTL')
  assert.equal(flagName('quotaTimeZone'), '--quota-time-zone')
  assert.equal(new Set(SETTING_KEYS.map(environmentName)).size, SETTING_KEYS.length)
})

test('the mail server may have a password, so it is no flag and is shown nowhere', () => {
  const url = 'smtp://me:secret-word@mail.example.com:587'
  const environment = { CHATAPP_SERVER_SMTP_URL: url, CHATAPP_SERVER_MAIL_FROM: 'ChatApp <access@example.com>' }
  const config = read({ environment })
  assert.equal(config.smtpUrl.reveal()?.href, url)
  for (const shown of [inspect(config, { depth: 9 }), JSON.stringify(config), `${config.smtpUrl}`]) {
    assert.ok(!shown.includes('secret-word'))
  }
  assert.ok(!FLAG_KEYS.includes('smtpUrl'))
  for (const wrong of ['secret-word', 'http://me:secret-word@mail.example.com', 'smtp:secret-word']) {
    const [fault = ''] = faultsOf({ environment: { ...environment, CHATAPP_SERVER_SMTP_URL: wrong } })
    assert.match(fault, /^CHATAPP_SERVER_SMTP_URL: write smtp:/)
    assert.ok(!fault.includes('secret-word'))
  }
})

test('e-mail needs a sender, and a sender is one address', () => {
  const environment = { CHATAPP_SERVER_SMTP_URL: 'smtp://127.0.0.1' }
  assert.match(faultsOf({ environment })[0] ?? '', /MAIL_FROM: e-mail needs a sender/)
  for (const mailFrom of ['nobody', 'a@example.com, b@example.com', 'A <a@example.com>\nBcc: b@example.com', 'A <a>']) {
    assert.match(faultsOf({ flags: { mailFrom }, environment })[0] ?? '', /--mail-from/, mailFrom)
  }
  assert.equal(read({ flags: { mailFrom: 'a@example.com' }, environment }).mailFrom, 'a@example.com')
})

test('My Account is reached at an origin, and takes invited people unless told otherwise', () => {
  assert.deepEqual([read().accountListen, read().accountUrl, read().registration], [undefined, undefined, 'invite'])
  const config = read({ flags: { accountUrl: 'https://access.example.com', accountListen: '[::1]:8081' } })
  assert.equal(config.accountUrl?.origin, 'https://access.example.com')
  assert.deepEqual(config.accountListen, { host: '::1', port: 8081 })
  for (const accountUrl of ['https://example.com/account', 'ftp://example.com', 'https://me:pw@example.com']) {
    assert.match(faultsOf({ flags: { accountUrl } })[0] ?? '', /--account-url/)
  }
  assert.match(faultsOf({ flags: { registration: 'maybe' } })[0] ?? '', /write one of: open, invite, closed/)
})
