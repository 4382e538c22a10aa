import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { startMessagesApi } from '../src/index.ts'
import { BUSIEST } from './api.ts'

const headers = { 'X-ChatApp-Account-Id': '1', 'Content-Type': 'application/json' }

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'messages-api-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

/** Starts the real process; gives its URL and how to stop it. */
async function startProcess(t: TestContext, database: string) {
  const main = new URL('../src/main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main, '--port', '0', '--database', database], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  const lines: string[] = []
  const reader = createInterface(child.stdout).on('line', line => lines.push(line))
  await once(reader, 'line')
  const url = /^listening on (http:\/\/127\.0\.0\.1:[0-9]+)$/.exec(lines[0] ?? '')?.[1]
  assert.ok(url, `first line was ${lines[0]}`)
  async function stop() {
    const ended = once(child, 'close')
    child.kill('SIGTERM')
    assert.deepEqual(await ended, [0, null])
    assert.equal(lines.length, 1)
  }
  return { url, stop }
}

test('a text outlives the process, which says one line and ends well on SIGTERM', { timeout: 20_000 }, async t => {
  const database = join(await temporaryFolder(t), 'new', 'messages.db')
  const first = await startProcess(t, database)
  const body = '{"text":"remember me"}'
  const sent = await fetch(`${first.url}${BUSIEST}/messages/text`, { method: 'POST', headers, body })
  assert.deepEqual(await sent.json(), { success: true, data: { id: 'message-304', chatId: '12025550101@c.us' } })
  await first.stop()

  const second = await startProcess(t, database)
  const answer = await fetch(`${second.url}${BUSIEST}/messages?limit=1`, { headers })
  const { data } = (await answer.json()) as { data: { items: { message: { text: string } }[] } }
  assert.equal(data.items[0]?.message.text, 'remember me')
  await second.stop()
})

test('two processes on one file give each account its data once and number its messages without a clash', {
  timeout: 20_000,
}, async t => {
  const database = join(await temporaryFolder(t), 'messages.db')
  const servers = [await startProcess(t, database), await startProcess(t, database)]
  const accounts = Array.from({ length: 40 }, (_, index) => index + 1)
  const ids = await Promise.all(
    accounts.flatMap(account =>
      servers.map(async ({ url }) => {
        const chat = `${url}/v1/licenses/${account}1/messengers/grWhatsApp/chats/12025550101@c.us`
        const request = { method: 'POST', headers: { ...headers, 'X-ChatApp-Account-Id': `${account}` } }
        const answer = await fetch(`${chat}/messages/text`, { ...request, body: '{"text":"at once"}' })
        return `${account} ${((await answer.json()) as { data?: { id: string } }).data?.id}`
      }),
    ),
  )
  const expected = accounts.flatMap(account => [`${account} message-304`, `${account} message-305`])
  assert.deepEqual(ids.toSorted(), expected.toSorted())
  await Promise.all(servers.map(server => server.stop()))
})

test('it listens nowhere but on this machine', async () => {
  for (const host of ['0.0.0.0', '::', '192.0.2.1', '']) {
    await assert.rejects(startMessagesApi({ listen: { host, port: 0 }, database: ':memory:' }), RangeError)
  }
})

test('close closes the database: nothing but the one file is left', async t => {
  const folder = await temporaryFolder(t)
  const api = await startMessagesApi({ listen: { host: '127.0.0.1', port: 0 }, database: join(folder, 'messages.db') })
  assert.equal((await fetch(`${api.url}/v1/licenses`, { headers })).status, 200)
  await api.close()
  // The last connection to close folds the write-ahead log back into the file and removes it.
  assert.deepEqual(await readdir(folder), ['messages.db'])
  await assert.rejects(fetch(`${api.url}/v1/licenses`, { headers }))
})

test('a port that is taken is an error, and leaves nothing open', async t => {
  const first = await startMessagesApi({ listen: { host: '127.0.0.1', port: 0 }, database: ':memory:' })
  t.after(() => first.close())
  const port = Number(new URL(first.url).port)
  const second = startMessagesApi({ listen: { host: '127.0.0.1', port }, database: ':memory:' })
  await assert.rejects(second, { code: 'EADDRINUSE' })
})
