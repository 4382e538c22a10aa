import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { provision, startServer, temporaryFolder } from '../harness/index.ts'
import { type Behind, newPair } from './behind.ts'

export type { Behind }

/** A server in front of several upstreams, with an app that has made a pair. */
export async function startBehindRoutes(
  routes: readonly object[],
  env: Readonly<Record<string, string>> = {},
): Promise<Behind> {
  const folder = temporaryFolder()
  const file = join(folder, 'routes.json')
  writeFileSync(file, JSON.stringify({ routes }))
  // All callers here come from one address.
  const settings = { CHATAPP_SERVER_ROUTES: file, CHATAPP_SERVER_ADDRESS_RATE: '0', ...env }
  const server = await startServer({ folder, env: settings })
  const owner = await provision(server)
  return { server, owner, pair: await newPair(server, owner) }
}
