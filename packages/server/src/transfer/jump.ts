import { sql } from 'kysely'
import { newestStep } from '../domain/totp.ts'
import type { TransferDatabase } from './transfer-database.ts'

/**
 * How far the numbers of a restored store jump forward, so that none that was given out after the backup is given out
 * again: a token of then would else be good for somebody else's account or another app. Each is far more than comes about
 * between two backups, and small against what its place in a token or a column holds: accounts 2^48, apps 2^24 each.
 */
export const JUMPS = { accounts: 1_000_000, apps: 10_000, appPasswords: 1_000_000, serials: 1_000_000_000 } as const

/** The highest number of an app that a token can carry. */
const HIGHEST_APP = 2 ** 24 - 1

export interface RestoredMoment {
  /** When the backup was begun, unix milliseconds. */
  takenAt: number
  /** Unix milliseconds. */
  now: number
}

/** Makes a store that can go on out of what a backup holds. Runs in a transaction of the caller's. */
export async function jumpForward({ db }: TransferDatabase, { takenAt, now }: RestoredMoment): Promise<void> {
  await sql`update counters set value = value + ${sql.lit(JUMPS.accounts)}`.execute(db)
  // Whose numbers are nearly used up gives half of what is left.
  await sql`
    update accounts set
      last_app_password_id = last_app_password_id + ${sql.lit(JUMPS.appPasswords)},
      last_app_number = last_app_number + case
        when (${sql.lit(HIGHEST_APP)} - last_app_number) / 2 < ${sql.lit(JUMPS.apps)}
        then (${sql.lit(HIGHEST_APP)} - last_app_number) / 2 else ${sql.lit(JUMPS.apps)} end`.execute(db)
  await endOneTimeThings({ db }, now)
  await noteRestore({ db }, { takenAt, now })
}

type Db = Pick<TransferDatabase, 'db'>

/** What may have been ended or used since comes not to life again, where that can be told. */
async function endOneTimeThings({ db }: Db, now: number): Promise<void> {
  await db.deleteFrom('sessions').execute()
  await db.updateTable('links').set({ ended_at: now }).where('used_at', '=', 0).where('ended_at', '=', 0).execute()
  await db
    .updateTable('second_factors')
    .set({ last_step: newestStep(now) })
    .execute()
}

/** In every account, for its owner has to look at what is in force again. */
async function noteRestore({ db }: Db, { takenAt, now }: RestoredMoment): Promise<void> {
  const from = new Date(takenAt).toISOString()
  await sql`
    insert into journal (account_id, at, event, app_number, grant_id, network, detail, actor)
    select id, cast(${now} as bigint), 'account_restored', 0, '', '', cast(${from} as text), 'operator'
    from accounts where state <> 'deleted'`.execute(db)
}
