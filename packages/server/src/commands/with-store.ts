import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { type Config, readConfig } from '../config/index.ts'
import { readSettingsFile } from '../config/settings-file.ts'
import { createHashLane, type HashLane } from '../passwords/lane.ts'
import { storePolicy } from '../server/store-policy.ts'
import type { Store } from '../store/store.ts'
import type { CommandContext } from './context.ts'

export interface OperatorFlags {
  store?: string
  config?: string
  json?: boolean
}

export interface OperatorDeps {
  config: Config
  store: Store
  lane: HashLane
  randomBytes(size: number): Uint8Array
}

/** The options every operator command has: where the store is, and whether the answer is for a program. */
export function operatorCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option('--store <store>', 'where everything is kept, sqlite:PATH or postgres://… (CHATAPP_SERVER_STORE)')
    .option('--config <file>', 'read settings from a file of NAME=value lines')
    .option('--json', 'print one JSON value')
}

/** Opens the store beside a server that may be running, does the work, closes it. */
export async function withStore<Result>(
  { store: flag, config: path }: OperatorFlags,
  context: CommandContext,
  work: (deps: OperatorDeps) => Promise<Result>,
): Promise<Result> {
  const file = path === undefined ? {} : readSettingsFile(path)
  const flags = flag === undefined ? {} : { store: flag }
  const config = readConfig({ flags, environment: context.environment, file })
  const store = await openBeside(config)
  const lane = createHashLane({ concurrency: 1 })
  try {
    return await work({ config, store, lane, randomBytes })
  } finally {
    await lane.close()
    await store.close()
  }
}

/** For a short while, so without a thread of its own; what a command does not need is not loaded. */
export async function openBeside(config: Config): Promise<Store> {
  const policy = storePolicy(config)
  if (config.store.kind === 'postgres') {
    const { openPostgresStore } = await import('../store/postgres/open.ts')
    return openPostgresStore({ address: config.store.address, policy })
  }
  const { openSqliteStoreInThread } = await import('../store/sqlite/open.ts')
  return openSqliteStoreInThread({ path: config.store.path, policy, clock: () => Date.now() })
}
