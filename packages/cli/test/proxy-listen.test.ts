import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, renameSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { isChatAppError } from '@chatapp-access/client'
import { listenOnSocket } from '../src/proxy/listen.ts'

async function folderOf(test: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'chatapp-listen-'))
  test.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A socket that nobody listens on, as a program leaves it that was killed. */
async function leaveSocket(path: string): Promise<void> {
  const server = createServer().listen(`${path}-old`)
  await once(server, 'listening')
  renameSync(`${path}-old`, path)
  server.close()
  await once(server, 'close')
  assert.ok(statSync(path).isSocket())
}

test('of many that find a socket left over at once, exactly one takes its place', async context => {
  const folder = await folderOf(context)
  const place = { path: join(folder, 'proxy.sock'), mode: 0o600, lockFolder: join(folder, 'lock') } as const
  await leaveSocket(place.path)
  const servers: Server[] = Array.from({ length: 8 }, () => createServer((_, response) => void response.end()))
  const starts = await Promise.allSettled(servers.map(server => listenOnSocket(server, place)))
  const failed = starts.filter(start => start.status === 'rejected').map(({ reason }) => reason)
  assert.equal(failed.length, 7)
  for (const error of failed) assert.ok(error.code === 'ListenError' && /listens on .* already/.test(error.message))
  const winner = servers.find(server => server.listening) as Server
  assert.equal(statSync(place.path).mode & 0o777, 0o600)
  winner.close()
  await once(winner, 'close')
  assert.equal(existsSync(place.path), false)
})

test('a path that is too long for a socket is refused before anything is made', async context => {
  const folder = await folderOf(context)
  const path = join(folder, 'x'.repeat(120), 'proxy.sock')
  await assert.rejects(listenOnSocket(createServer(), { path, mode: 0o600, lockFolder: folder }), error => {
    return isChatAppError(error) && /longer than 103 bytes/.test(error.message)
  })
  assert.equal(existsSync(join(folder, 'x'.repeat(120))), false)
})
