import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Disk, nodeDisk } from '../src/file/disk.ts'
import { FileStore } from '../src/file/file-store.ts'
import { defaultFolder, fileStore } from '../src/file/index.ts'
import { platform } from '../src/file/open-file-store.ts'
import { isChatAppError, type SavedState, StoreError } from '../src/index.ts'
import { clientOf, folderFor, serverFor } from './setup.ts'

const state = (number: number): SavedState => ({
  owner: 'app_1_1 at http://127.0.0.1',
  pair: {
    cabinetUserId: 1,
    accessToken: `access-${number}`,
    accessTokenEndTime: 1,
    refreshToken: `refresh-${number}`,
    refreshTokenEndTime: 2,
  },
})

function storeOn(folder: string, changes: Partial<Disk>) {
  return new FileStore(folder, { ...platform, disk: { ...nodeDisk, ...changes }, leaseMs: 200 })
}

test('a store keeps what was written, in files for their owner only', async t => {
  const folder = join(await folderFor(t), 'deep', 'er')
  const store = fileStore(folder)
  assert.equal(await store.read(), undefined)
  assert.equal(await store.write(0, state(1)), true)
  assert.deepEqual(await fileStore(folder).read(), { version: 1, state: state(1) })
  assert.equal((await stat(folder)).mode & 0o777, 0o700)
  for (const name of await readdir(folder)) assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600)
})

test('of many writers upon one version exactly one succeeds', async t => {
  const folder = await folderFor(t)
  const results = await Promise.all(Array.from({ length: 20 }, (_, n) => fileStore(folder).write(0, state(n))))
  assert.equal(results.filter(Boolean).length, 1)
  assert.deepEqual((await fileStore(folder).read())?.state, state(results.indexOf(true)))
})

test('old versions are pruned, and nothing unfinished is left', async t => {
  const folder = await folderFor(t)
  const store = fileStore(folder)
  for (let version = 0; version < 30; version++) assert.equal(await store.write(version, state(version)), true)
  assert.deepEqual((await store.read())?.version, 30)
  const names = await readdir(folder)
  assert.ok(names.length <= 5, names.join())
  assert.ok(names.every(name => name.endsWith('.json')))
})

test('a forgotten pair is nowhere on the disk', async t => {
  const folder = await folderFor(t)
  const client = clientOf(await serverFor(t), { store: fileStore(folder) })
  for (let renewals = 0; renewals < 3; renewals++) await client.tokens.renew()
  await client.tokens.forget()
  for (const name of await readdir(folder)) assert.doesNotMatch(await readFile(join(folder, name), 'utf8'), /crt_|cat_/)
})

test('a writer that slept while its number was pruned is told so, and changes nothing', async t => {
  const folder = await folderFor(t)
  const awake = fileStore(folder)
  await awake.write(0, state(0))
  const waking = Promise.withResolvers<void>()
  const asleep = Promise.withResolvers<void>()
  const sleeper = storeOn(folder, {
    async link(file, name) {
      asleep.resolve()
      await waking.promise
      return nodeDisk.link(file, name)
    },
  })
  const slept = sleeper.write(1, state(666))
  await asleep.promise
  for (let version = 1; version < 12; version++) await awake.write(version, state(version))
  waking.resolve()
  assert.equal(await slept, false)
  assert.deepEqual(await awake.read(), { version: 12, state: state(11) })
  await awake.write(12, state(12))
  assert.ok(!(await readdir(folder)).includes('2.json'), 'what it left is swept')
})

for (const [name, text] of [
  ['an empty file', ''],
  ['a cut one', '{"format":"chatapp-pair-1","owner":"x","pair":{"accessTok'],
  ['a foreign one', '{"token":"abc"}'],
  [
    'one with a token that no header can carry',
    JSON.stringify({ format: 'chatapp-pair-1', owner: 'x', pair: { accessToken: 'a\nb', refreshToken: 'c' } }),
  ],
] as const) {
  test(`${name} in the place of the newest version is named, kept, and not quoted`, async t => {
    const server = await serverFor(t)
    const folder = await folderFor(t)
    const client = clientOf(server, { store: fileStore(folder) })
    await client.tokens.get()
    const path = join(folder, '9.json')
    await writeFile(path, text)
    await assert.rejects(clientOf(server, { store: fileStore(folder) }).get('/v1/a'), error => {
      assert.ok(error instanceof StoreError && error.code === 'StoreCorruptError')
      assert.equal(error.path, path)
      return !error.message.includes('accessTok')
    })
    assert.equal(await readFile(path, 'utf8'), text)
    assert.equal(server.calls.make, 1)
  })
}

test('a file where the folder should be is named', async t => {
  const path = join(await folderFor(t), 'pair.json')
  await writeFile(path, '{}')
  const store = fileStore(path)
  await assert.rejects(store.read(), { code: 'StoreReadError', systemCode: 'ENOTDIR' })
  await assert.rejects(store.write(0, state(1)), { code: 'StoreWriteError', systemCode: 'EEXIST' })
})

test('in a folder that cannot be written a saved pair works, and nothing is refreshed that could not be saved', async t => {
  const server = await serverFor(t)
  const folder = await folderFor(t)
  await clientOf(server, { store: fileStore(folder) }).get('/v1/a')
  const denied = () => Promise.reject(Object.assign(new Error('EROFS'), { code: 'EROFS' }))
  const client = clientOf(server, {
    store: storeOn(folder, { create: denied, link: denied, remove: denied, touch: denied }),
  })
  await client.get('/v1/a')
  server.endAccess()
  await assert.rejects(client.get('/v1/a'), { code: 'StoreWriteError', systemCode: 'EROFS', path: folder })
  assert.deepEqual([server.calls.refresh, server.calls.make], [0, 1])
})

async function fullDisk(t: TestContext) {
  const server = await serverFor(t, { renewal: 'strict' })
  const folder = await folderFor(t)
  let full = false
  const client = clientOf(server, {
    store: storeOn(folder, {
      async create(file, text, durable) {
        // Small files still fit; a pair does not any more.
        if (full && durable) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })
        return nodeDisk.create(file, text, durable)
      },
    }),
  })
  await client.get('/v1/a')
  server.endAccess()
  full = true
  return {
    server,
    folder,
    client,
    makeRoom: () => {
      full = false
    },
  }
}

test('a pair that cannot be saved is not used, not lost, and saved before anything else at the next call', async t => {
  const { server, folder, client, makeRoom } = await fullDisk(t)
  const failures: string[] = []
  client.on('saveFailed', ({ error }) => failures.push(error.code))
  const before = await fileStore(folder).read()
  for (let call = 0; call < 3; call++) {
    await assert.rejects(
      client.get('/v1/b'),
      error => isChatAppError(error, 'PairNotSavedError') && /full/.test(error.message),
    )
  }
  assert.deepEqual(failures, ['PairNotSavedError', 'PairNotSavedError', 'PairNotSavedError'])
  assert.equal(server.queries.filter(query => query.authorization === server.pair()?.accessToken).length, 0)
  assert.deepEqual(await fileStore(folder).read(), before)
  assert.equal((await client.tokens.peek())?.accessToken, server.pair()?.accessToken)
  makeRoom()
  await client.get('/v1/b')
  assert.deepEqual([server.calls.refresh, server.calls.make], [1, 1])
  assert.equal((await fileStore(folder).read())?.state.pair?.accessToken, server.pair()?.accessToken)
})

test('a pair that could not be saved gives way to one that another process saved meanwhile', async t => {
  const { server, folder, client } = await fullDisk(t)
  await assert.rejects(client.get('/v1/b'), error => isChatAppError(error, 'PairNotSavedError'))
  await clientOf(server, { store: fileStore(folder) }).get('/v1/b')
  await client.get('/v1/b')
  assert.equal((await fileStore(folder).read())?.state.pair?.accessToken, server.pair()?.accessToken)
})

test('the default folder is the same for two spellings of an e-mail, and another for all else', () => {
  const base = { email: ' Demo@Example.com ', appId: 'app_1_1' }
  const folder = defaultFolder(base)
  assert.equal(defaultFolder({ ...base, email: 'demo@example.COM', baseUrl: 'https://api.chatapp.online/' }), folder)
  assert.notEqual(defaultFolder({ ...base, appId: 'app_1_2' }), folder)
  assert.notEqual(defaultFolder({ ...base, baseUrl: 'http://127.0.0.1:8080' }), folder)
  assert.ok(!folder.includes('demo'))
  assert.ok(isAbsolute(folder))
})

test('an existing folder keeps its mode', async t => {
  const folder = join(await folderFor(t), 'shared')
  await mkdir(folder)
  await chmod(folder, 0o750)
  await fileStore(folder).write(0, state(1))
  assert.equal((await stat(folder)).mode & 0o777, 0o750)
})
