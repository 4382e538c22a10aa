import { existsSync } from 'node:fs'
import type { Config } from '../config/index.ts'
import { describeStore } from '../config/parse-store.ts'
import type { Store } from '../store/store.ts'
import { createKeyRing } from '../tokens/key-ring.ts'
import { lackingMigrations } from '../transfer/schema-state.ts'
import type { Facts, PostgresFacts, StoreFacts } from './facts.ts'
import { greetMail } from './greet-mail.ts'
import { lookAtDisk } from './look-at-disk.ts'
import { lookAtPostgres } from './look-at-postgres.ts'
import { lookAtStore } from './look-at-store.ts'

export interface Surroundings {
  /** Opens the store that is known to be of this version. */
  openStore(): Promise<Store>
  now(): number
  monotonic(): number
}

/** Looks at everything, and changes nothing. Never rejects for what it finds. */
export async function gather(config: Config, surroundings: Surroundings): Promise<Facts> {
  const { store: place, smtpUrl } = config
  const smtp = smtpUrl.reveal()
  const [disk, seen, mail] = await Promise.all([
    place.kind === 'sqlite' ? lookAtDisk(place.path) : undefined,
    seeSchema(config),
    smtp && greetMail(smtp),
  ])
  const store =
    'error' in seen ? ({ kind: 'away', error: seen.error } as const) : await openAndLook(seen.missing, surroundings)
  const secrets = store.kind === 'open' ? await ownSecrets(config, surroundings) : undefined
  const postgres = 'error' in seen ? undefined : seen.postgres
  return { config, place: describeStore(place), secrets, disk, postgres, store, mail }
}

interface SeenSchema {
  missing: readonly string[]
  postgres?: PostgresFacts
}

/** Before the store is opened, which would bring its schema forward. */
async function seeSchema({ store }: Config): Promise<SeenSchema | { error: string }> {
  try {
    if (store.kind === 'postgres') {
      return { missing: await lackingMigrations(store), postgres: await lookAtPostgres(store.address) }
    }
    if (!existsSync(store.path))
      return { error: `${store.path} does not exist; the server makes it when it first starts` }
    return { missing: await lackingMigrations(store) }
  } catch (error) {
    return { error: wordsOf(error) }
  }
}

async function openAndLook(missing: readonly string[], { openStore, ...clock }: Surroundings): Promise<StoreFacts> {
  if (missing.length > 0) return { kind: 'outdated', missing }
  try {
    const store = await openStore()
    return await lookAtStore(store, clock).finally(() => store.close())
  } catch (error) {
    return { kind: 'away', error: wordsOf(error) }
  }
}

/** Those of the settings: one in a file beside the database cannot be another one than its nodes have. */
async function ownSecrets(config: Config, { openStore }: Surroundings): Promise<Facts['secrets']> {
  const secrets = config.secrets.reveal()
  if (secrets.length === 0) return undefined
  const store = await openStore()
  const installationId = await store.installationId().finally(() => store.close())
  const ring = createKeyRing(secrets, installationId)
  return ring.ids.flatMap(id => {
    const key = ring.get(id)
    return key ? [{ id, fingerprint: key.fingerprint }] : []
  })
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
