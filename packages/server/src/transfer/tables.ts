import type { Database } from '../store/schema.ts'

/** A table as a transfer carries it: every row, in the order of its key. */
export interface CarriedTable {
  readonly name: Table
  /** The primary key, in its order. */
  readonly key: readonly string[]
  /** Its key is a number that the database gives out, and that goes on behind the last one given. */
  readonly serial?: true
}

type Table = keyof Database

/** What goes along; what stands first is there first, so that a target that is looked into makes sense. */
const CARRIED: Readonly<Record<Exclude<Table, LeftBehind>, { key: readonly string[]; serial?: true }>> = {
  counters: { key: ['name'] },
  keys: { key: ['id'] },
  accounts: { key: ['id'] },
  apps: { key: ['account_id', 'number'] },
  app_passwords: { key: ['account_id', 'id'] },
  known_networks: { key: ['account_id', 'app_number', 'network'] },
  quotas: { key: ['account_id', 'app_number', 'day'] },
  grants: { key: ['account_id', 'id'] },
  revocations: { key: ['id'], serial: true },
  journal: { key: ['id'], serial: true },
  sessions: { key: ['account_id', 'id'] },
  links: { key: ['account_id', 'id'] },
  second_factors: { key: ['account_id'] },
  recovery_codes: { key: ['account_id', 'digest'] },
  usage_hours: { key: ['account_id', 'app_number', 'hour', 'metric'] },
  grant_activity: { key: ['account_id', 'grant_id'] },
  advice: { key: ['account_id', 'app_number', 'rule'] },
  notices: { key: ['id'], serial: true },
  deliveries: { key: ['account_id', 'notice_id', 'channel'] },
  notice_settings: { key: ['account_id'] },
}

export const CARRIED_TABLES: readonly CarriedTable[] = Object.entries(CARRIED).map(([name, how]) => ({
  name: name as Table,
  ...how,
}))

export type LeftBehind = 'installation' | 'nodes' | 'activity_batches' | 'login_failures'

/** Tables that stay where they are, and why. */
export const LEFT_BEHIND: Readonly<Record<LeftBehind, string>> = {
  installation: 'its id is written last: it is what makes a store of the target',
  nodes: 'who lives now, and goes on elsewhere under another name',
  activity_batches: 'the batches of those nodes',
  login_failures: 'what those nodes told each other in the last hour',
}

/** Columns that a database fills in by itself, with values that mean something there alone. */
export const OWN_COLUMNS: ReadonlySet<string> = new Set(['revocations.xid'])
