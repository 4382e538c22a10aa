import { describeAddress, type PostgresAddress } from '../store/postgres/address.ts'
import { SettingFault } from './parse.ts'
import { parsePostgres } from './parse-postgres.ts'

/** Where everything is kept. */
export type StorePlace = { kind: 'sqlite'; path: string } | { kind: 'postgres'; address: PostgresAddress }

export function parseStore(text: string): StorePlace {
  if (/^postgres(?:ql)?:/.test(text)) return { kind: 'postgres', address: parsePostgres(text) }
  const match = /^sqlite:(.+)$/.exec(text)
  if (!match) {
    throw new SettingFault(
      'write sqlite:PATH, for example sqlite:./data/access.db, or postgres://user:password@host:5432/database',
    )
  }
  return { kind: 'sqlite', path: match[1] as string }
}

/** The place for people and logs: with no user and no password. */
export function describeStore(store: StorePlace): string {
  return store.kind === 'sqlite' ? store.path : describeAddress(store.address)
}

/** Whether it holds what nobody else may read. */
export function holdsPassword(store: StorePlace): boolean {
  return store.kind === 'postgres' && store.address.password.reveal() !== ''
}
