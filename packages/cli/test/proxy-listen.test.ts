import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, renameSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
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

test('of many that find a socket left over, exactly one takes its place, whenever each comes', async context => {
  const folder = await folderOf(context)
  const place = { path: join(folder, 'proxy.sock'), mode: 0o600, lockFolder: join(folder, 'lock') } as const
  for (let round = 0; round < 10; round++) {
    await leaveSocket(place.path)
    const servers: Server[] = Array.from({ length: 8 }, () => createServer((_, response) => void response.end()))
    // A little apart: one looks while another takes the place.
    const start = async (server: Server, index: number): Promise<void> => {
      await wait((index * round) / 8)
      await listenOnSocket(server, place)
    }
    const starts = await Promise.allSettled(servers.map(start))
    const failed = starts.filter(one => one.status === 'rejected').map(({ reason }) => reason)
    for (const error of failed) assert.match(error.message, /^A proxy listens on .* already$/)
    assert.equal(failed.length, 7)
    const winner = servers.find(server => server.listening) as Server
    assert.equal(statSync(place.path).mode & 0o777, 0o600)
    winner.close()
    await once(winner, 'close')
    assert.equal(existsSync(place.path), false)
  }
})

test('a path that is too long for a socket is refused before anything is made', async context => {
  const folder = await folderOf(context)
  const path = join(folder, 'x'.repeat(120), 'proxy.sock')
  await assert.rejects(listenOnSocket(createServer(), { path, mode: 0o600, lockFolder: folder }), error => {
    return isChatAppError(error) && /longer than 103 bytes/.test(error.message)
  })
  assert.equal(existsSync(join(folder, 'x'.repeat(120))), false)
})
