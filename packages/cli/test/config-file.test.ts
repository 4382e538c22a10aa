import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Config, readConfig, writeConfig } from '../src/config.ts'
import { configFile } from '../src/config-file.ts'
import { PASSWORD } from './fake-server.ts'
import { loggedInUser } from './setup.ts'

async function folderOf(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'chatapp-config-'))
  context.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const KEPT: Config = {
  current: 'default',
  profiles: new Map([['default', { email: 'me@example.com', appId: 'app_1_1', password: PASSWORD }]]),
}

test('what a crash left of a configuration, perhaps with a password, is gone at the next start', async context => {
  const user = await loggedInUser(context)
  const folder = join(user.home, 'config', 'chatapp')
  await writeFile(join(folder, 'config.json.0123456789ab'), `{"password":"${PASSWORD}"`)
  await writeFile(join(folder, 'config.json.bak'), 'made by its owner')
  assert.equal((await user.chatapp(['status'])).code, 0)
  assert.deepEqual((await readdir(folder)).sort(), ['config.json', 'config.json.bak'])
})

test('a writer whose unfinished file is swept away by a reader writes it again', async context => {
  const folder = await folderOf(context)
  const path = join(folder, 'config.json')
  let swept = 0
  const racing = configFile(path, {
    async isPrivate() {
      if (swept++ < 2) await configFile(path).read()
      return true
    },
  })
  await racing.write(KEPT)
  assert.equal(swept, 3)
  assert.deepEqual(await configFile(path).read(), KEPT)
  assert.deepEqual(await readdir(folder), ['config.json'])
})

test('a password is kept with mode 0600 or not at all', async context => {
  const folder = await folderOf(context)
  const path = join(folder, 'config.json')
  const shared = configFile(path, { isPrivate: async () => false })
  await assert.rejects(shared.write(KEPT), { code: 'ConfigFileError', message: /No password is kept/ })
  assert.deepEqual(await readdir(folder), [])
  await shared.write({ current: 'default', profiles: new Map([['default', { email: 'me@example.com' }]]) })
  await configFile(path).write(KEPT)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.ok((await readFile(path, 'utf8')).includes(PASSWORD))
})

test('a folder that cannot be made is told, with the way out', async context => {
  const folder = await folderOf(context)
  await writeFile(join(folder, 'taken'), '')
  const file = configFile(join(folder, 'taken', 'config.json'))
  await assert.rejects(file.write(KEPT), { code: 'ConfigFileError', message: /cannot be written: (ENOTDIR|EEXIST)/ })
  await mkdir(join(folder, 'config.json'))
  await assert.rejects(configFile(join(folder, 'config.json')).read(), { message: /cannot be read: EISDIR/ })
})

test('a configuration reads back as it was written, and anything else is none', () => {
  assert.deepEqual(readConfig(writeConfig(KEPT)), KEPT)
  for (const text of [
    '',
    '[]',
    'null',
    '{"email":7}',
    '{"profiles":[]}',
    '{"current":"a","profiles":{"../b":{}}}',
    '{"current":"a","profiles":{"__proto__":{}}}',
    '{"current":7,"profiles":{}}',
    '{"current":"a","profiles":{"a":{"password":1}}}',
  ]) {
    assert.equal(readConfig(text), undefined, text)
  }
  const odd = readConfig('{"current":"constructor","profiles":{}}')
  assert.equal(odd?.profiles.get('constructor'), undefined)
})
