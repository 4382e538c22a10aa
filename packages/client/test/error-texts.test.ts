import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { nodeDisk } from '../src/file/disk.ts'
import { FileStore } from '../src/file/file-store.ts'
import { fileStore } from '../src/file/index.ts'
import { platform } from '../src/file/open-file-store.ts'
import { type Client, type ClientErrorCode, type ClientOptions, isApiError, isChatAppError } from '../src/index.ts'
import { memoryStore } from '../src/memory.ts'
import { refuse } from '../src/testing/fake-server.ts'
import type { FakeServer } from '../src/testing/index.ts'
import { ACCOUNT, clientOf, folderFor, serverFor } from './setup.ts'

const PASSWORD = 'pass"word-very-secret'

/** How a client comes to an error: its options, and what is done before the query that fails. */
interface Way {
  options?: (server: FakeServer, folder: string) => Partial<ClientOptions>
  before?: (client: Client, server: FakeServer, folder: string) => unknown
  fail?: (client: Client, server: FakeServer) => Promise<unknown>
}

const afterFirst = async (client: Client, server: FakeServer): Promise<void> => {
  await client.get('/v1/first')
  server.endAccess()
}

/** One way to each code; the compiler says when one is missing. */
const ways: Record<ClientErrorCode, Way> = {
  BodyNotReplayableError: {
    options: () => ({ replayLimitBytes: 1 }),
    before: afterFirst,
    fail: (client, server) => client.post('/v1/a', new Blob([`${server.secrets.join()}${PASSWORD}`]).stream()),
  },
  ConfigurationError: {
    options: server => ({ store: memoryStore({ owner: `app_1_1 at http://other.example/${server.secrets[0]}` }) }),
  },
  CredentialsBlockedError: {
    options: () => ({ password: `wrong ${PASSWORD}` }),
    before: client => assert.rejects(client.get('/v1/first')),
  },
  CredentialsMissingError: { options: () => ({ password: () => '' }) },
  ForeignOriginError: {
    before: afterFirst,
    fail: (client, server) => client.fetch(`https://other.example/?token=${server.secrets.join()}#${PASSWORD}`),
  },
  MakeBudgetError: { options: () => ({ budget: 0 }) },
  NetworkError: {
    before: async (client, server) => {
      await afterFirst(client, server)
      server.behaviour.faults = Array.from({ length: 4 }, () => ({ kind: 'lose reply' }))
    },
  },
  PairNotSavedError: {
    options: server => {
      const store = memoryStore()
      const full = () => Promise.reject(new Error(`no room for ${server.secrets.join()}`))
      const write: typeof store.write = (version, next) => (next.pair ? full() : store.write(version, next))
      return { store: { ...store, write } }
    },
  },
  StoreCorruptError: {
    options: (_, folder) => ({ store: fileStore(folder) }),
    before: async (client, server, folder) => {
      await afterFirst(client, server)
      await writeFile(join(folder, '00000099.json'), `${server.secrets.join()}${PASSWORD}`)
      await writeFile(join(folder, '99.json'), `${server.secrets.join()}${PASSWORD}`)
    },
  },
  StoreReadError: { options: (_, folder) => ({ store: fileStore(join(folder, 'file', 'inside')) }) },
  StoreWriteError: {
    options: (server, folder) => {
      const full = () => Promise.reject(Object.assign(new Error(server.secrets.join()), { code: 'ENOSPC' }))
      const disk = { ...nodeDisk, create: full }
      return { store: new FileStore(folder, { ...platform, disk, leaseMs: 5_000 }) }
    },
  },
  UnexpectedAnswerError: {
    before: async (client, server) => {
      await afterFirst(client, server)
      const text = `<p>${server.secrets.join()} ${PASSWORD}</p>`
      server.behaviour.faults = [{ kind: 'body', status: 200, text, type: 'text/html' }]
    },
  },
}

for (const [code, { options, before, fail }] of Object.entries(ways)) {
  test(`${code} shows no token and no password, however it is looked at`, async t => {
    const server = await serverFor(t, { password: PASSWORD })
    const folder = await folderFor(t)
    await writeFile(join(folder, 'file'), '')
    const client = clientOf(server, { password: PASSWORD, ...options?.(server, folder) })
    await before?.(client, server, folder)
    const failing = fail ? fail(client, server) : client.get('/v1/fails')
    await assert.rejects(failing, error => {
      assert.ok(isChatAppError(error, code as ClientErrorCode), inspect(error))
      assertShowsNothing(error, [...server.secrets, PASSWORD])
      return true
    })
  })
}

for (const code of [
  'ApiInvalidCredentialsError',
  'ApiUnknownError',
  'ApiInternalError',
  'ApiTokenLimitError',
] as const) {
  test(`${code} of a server that repeats all it was sent shows no token and no password`, async t => {
    const server = await serverFor(t)
    const client = clientOf(server)
    await client.get('/v1/first')
    server.route('/v1/echo', (request, response) => {
      const echo = `${request.headers.authorization} ${ACCOUNT.password}`
      response.setHeader('ChatApp-Reason', echo)
      response.setHeader('X-Request-Id', echo)
      if (code === 'ApiUnknownError') return response.writeHead(500).end(echo)
      return refuse(response, 400, code, echo)
    })
    await assert.rejects(client.get('/v1/echo'), error => {
      assert.ok(isApiError(error, code), inspect(error))
      assert.match(String(error.requestId), /\[secret\] \[secret\]/)
      assertShowsNothing(error, [...server.secrets, ACCOUNT.password])
      return true
    })
  })
}

test('what is known of a code is known to the compiler too', async t => {
  const server = await serverFor(t)
  const client = clientOf(server, { budget: 0 })
  const error: unknown = await client.get('/v1/a').catch((reason: unknown) => reason)
  assert.ok(isChatAppError(error, 'MakeBudgetError'))
  const resetsAt: number = error.resetsAt
  assert.equal(new Date(resetsAt * 1000).getUTCHours(), 0)
})

function assertShowsNothing(error: Error, secrets: readonly string[]): void {
  assert.equal(error.cause, undefined)
  const views = [
    inspect(error, { depth: 9, showHidden: true, getters: true }),
    JSON.stringify(error),
    String(error.stack),
  ]
  const escaped = secrets.map(secret => JSON.stringify(secret).slice(1, -1))
  for (const view of views) {
    for (const secret of [...secrets, ...escaped]) assert.ok(!view.includes(secret), view)
  }
}
