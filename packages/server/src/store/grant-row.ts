import type { Grant } from '../domain/grant.ts'
import type { SqlDialect } from './sql.ts'
import { type Slots, statement } from './statement.ts'

/** The columns of a grant under the names of its fields. */
export const GRANT_COLUMNS = [
  'grants.account_id as accountId',
  'grants.app_number as appNumber',
  'grants.id as id',
  'grants.generation as generation',
  'grants.key_id as keyId',
  'grants.access_end as accessEnd',
  'grants.refresh_end as refreshEnd',
  'grants.latest_access_end as latestAccessEnd',
  'grants.kept_until_end as keptUntilEnd',
  'grants.confirmed_generation as confirmedGeneration',
  'grants.confirmed_at as confirmedAt',
  'grants.confirmed_network as confirmedNetwork',
  'grants.lowest_generation as lowestGeneration',
  'grants.credential_kind as credentialKind',
  'grants.credential_id as credentialId',
  'grants.ended_at as endedAt',
  'grants.ended_reason as endedReason',
  'grants.made_at as madeAt',
  'grants.made_address as madeAddress',
  'grants.made_agent as madeAgent',
  'grants.last_seen_at as lastSeenAt',
] as const

/** Writes a grant as it has become, if nobody wrote it since it was read and the deadline (store's clock) has not passed. */
export function changeGrantStatement({ build, clock }: SqlDialect) {
  return statement((at: Slots<Grant & { rowVersion: number; deadline: number }>) =>
    build
      .updateTable('grants')
      .set(changingValues(at))
      .set({ row_version: row => row('row_version', '+', 1) })
      .where('account_id', '=', at.accountId)
      .where('id', '=', at.id)
      .where('row_version', '=', at.rowVersion)
      .where(at.deadline, '>=', clock),
  )
}

/** What a grant's life changes in its row; the rest is written once. */
export function changingValues(at: Slots<Grant>) {
  return {
    generation: at.generation,
    key_id: at.keyId,
    access_end: at.accessEnd,
    refresh_end: at.refreshEnd,
    latest_access_end: at.latestAccessEnd,
    kept_until_end: at.keptUntilEnd,
    confirmed_generation: at.confirmedGeneration,
    confirmed_at: at.confirmedAt,
    confirmed_network: at.confirmedNetwork,
    lowest_generation: at.lowestGeneration,
    ended_at: at.endedAt,
    ended_reason: at.endedReason,
    last_seen_at: at.lastSeenAt,
  }
}

/** Writes a new row, unless there is one of that id. */
export function insertGrantStatement({ build }: SqlDialect) {
  return statement((at: Slots<Grant>) =>
    build
      .insertInto('grants')
      .values(firstValues(at))
      .onConflict(conflict => conflict.columns(['account_id', 'id']).doNothing()),
  )
}

function firstValues(at: Slots<Grant>) {
  return {
    ...changingValues(at),
    row_version: 1,
    account_id: at.accountId,
    app_number: at.appNumber,
    id: at.id,
    credential_kind: at.credentialKind,
    credential_id: at.credentialId,
    made_at: at.madeAt,
    made_address: at.madeAddress,
    made_agent: at.madeAgent,
  }
}

/** A grant as read, with the version that compare-and-set compares. */
export type GrantRow = Grant & { readonly rowVersion: number }

/**
 * The grant of a row, without what was read along. Field by field, since objects that come from a database are slow to
 * spread: it would cost as much as the query.
 */
export function grantOf(row: Grant): Grant {
  return {
    accountId: row.accountId,
    appNumber: row.appNumber,
    id: row.id,
    generation: row.generation,
    keyId: row.keyId,
    accessEnd: row.accessEnd,
    refreshEnd: row.refreshEnd,
    latestAccessEnd: row.latestAccessEnd,
    keptUntilEnd: row.keptUntilEnd,
    confirmedGeneration: row.confirmedGeneration,
    confirmedAt: row.confirmedAt,
    confirmedNetwork: row.confirmedNetwork,
    lowestGeneration: row.lowestGeneration,
    credentialKind: row.credentialKind,
    credentialId: row.credentialId,
    endedAt: row.endedAt,
    endedReason: row.endedReason,
    madeAt: row.madeAt,
    madeAddress: row.madeAddress,
    madeAgent: row.madeAgent,
    lastSeenAt: row.lastSeenAt,
  }
}
