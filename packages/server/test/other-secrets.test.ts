import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { ConfigError, readConfig } from '../src/config/index.ts'
import { createLog } from '../src/log.ts'
import { type RunningServer, startServer } from '../src/server/start.ts'

async function newFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'secrets-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

function start(folder: string, secrets = ''): Promise<RunningServer> {
  const flags = { listen: '127.0.0.1:0', store: `sqlite:${join(folder, 'access.db')}`, logLevel: 'silent', secrets }
  return startServer({ config: readConfig({ flags, environment: {}, file: {} }), log: createLog('silent'), cores: 2 })
}

function secret(id: number): string {
  return `${id}:${randomBytes(32).toString('base64')}`
}

/** What is told to whoever starts a server that may not start. */
async function refusalOf(starting: Promise<RunningServer>): Promise<string> {
  const outcome = await starting.catch(error => error)
  if (outcome instanceof ConfigError) return outcome.message
  await (outcome as RunningServer).stop()
  return assert.fail('the server has started')
}

test('a database that came back without its file of secrets is not served, until that is back', async t => {
  const folder = await newFolder(t)
  const path = join(folder, 'access.secrets')
  await (await start(folder)).stop()
  const kept = await readFile(path, 'utf8')
  await rm(path)
  const told = await refusalOf(start(folder))
  assert.match(told, /secret 1 is not the one .*Put that one back/)
  assert.ok(!told.includes(kept.trim().slice(2)))
  await (await start(folder, kept.trim())).stop()
})

test('two servers on one store cannot have different secrets of one id', async t => {
  const folder = await newFolder(t)
  const ours = secret(1)
  await using servers = new AsyncDisposableStack()
  servers.adopt(await start(folder, ours), server => server.stop())
  assert.match(await refusalOf(start(folder, secret(1))), /secret 1 is not the one/)
  servers.adopt(await start(folder, `${secret(2)},${ours}`), server => server.stop())
})

test('whoever gives up all tokens starts with a secret of a new id', async t => {
  const folder = await newFolder(t)
  await (await start(folder, secret(1))).stop()
  await (await start(folder, secret(2))).stop()
})
