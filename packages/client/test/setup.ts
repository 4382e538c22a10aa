import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type ClientOptions, createClient } from '../src/index.ts'
import { memoryStore } from '../src/memory.ts'
import { type Behaviour, type FakeServer, startFakeServer } from './fake-server.ts'

export const ACCOUNT = { email: 'Demo@Example.com', password: 'correct horse', appId: 'app_1_1' }

/** A fake server that ends with the test. */
export async function serverFor(test: TestContext, changes: Partial<Behaviour> = {}): Promise<FakeServer> {
  const server = await startFakeServer(changes)
  test.after(() => server.close())
  return server
}

/** A folder that ends with the test. */
export async function folderFor(test: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'chatapp-client-'))
  test.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A client that waits for no retry. */
export function clientOf(server: FakeServer, changes: Partial<ClientOptions> = {}) {
  const store = memoryStore()
  return createClient({ baseUrl: server.url, ...ACCOUNT, store, sleep: async () => {}, ...changes })
}
