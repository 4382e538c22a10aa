import type { SecondFactorStore } from './second-factor-store.ts'
import type { Sql, SqlDialect } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { accountLocks } from './sql-locks.ts'
import { type Slots, statement } from './statement.ts'

/** The second factor of accounts. */
export function secondFactorVerbs({ database, dialect }: SqlContext): SecondFactorStore {
  const run = { ...factorStatements(dialect), ...recoveryStatements(dialect) }
  const readClock = clockReader(dialect)
  const locks = accountLocks(dialect)

  const putRecoveryCodes = async (sql: Sql, accountId: number, digests: readonly string[]): Promise<void> => {
    await sql.write(run.deleteCodes, { accountId })
    for (const digest of digests) await sql.write(run.insertCode, { accountId, digest })
  }

  return {
    findFactor: async accountId => {
      const [row] = await database.rows(run.find, { accountId })
      if (!row) return undefined
      const left = await database.rows(run.unusedCodes, { accountId })
      const { sealedSecret, keyId, confirmedAt } = row
      return { sealedSecret, keyId, inForce: confirmedAt > 0, recoveryCodesLeft: left.length }
    },

    startFactor: async order => (await database.write(run.start, order)) > 0,

    enableFactor: ({ accountId, sealedSecret, step, recoveryDigests }) =>
      database.atomically(async sql => {
        await locks.claim(sql, accountId)
        const now = await readClock(sql)
        if ((await sql.write(run.enable, { accountId, sealedSecret, step, now })) === 0) return false
        await putRecoveryCodes(sql, accountId, recoveryDigests)
        await sql.write(run.restrict, { accountId, appPasswordsOnly: 1 })
        return true
      }),

    removeFactor: accountId =>
      database.atomically(async sql => {
        await locks.claim(sql, accountId)
        if ((await sql.write(run.remove, { accountId })) === 0) return false
        await sql.write(run.deleteCodes, { accountId })
        await sql.write(run.restrict, { accountId, appPasswordsOnly: 0 })
        return true
      }),

    replaceRecoveryCodes: ({ accountId, digests }) =>
      database.atomically(async sql => {
        await locks.claim(sql, accountId)
        const [row] = await sql.rows(run.find, { accountId })
        if (!row || row.confirmedAt === 0) return false
        await putRecoveryCodes(sql, accountId, digests)
        return true
      }),

    takeFactorStep: async order => (await database.write(run.takeStep, order)) > 0,

    takeRecoveryCode: ({ accountId, digest }) =>
      database.atomically(async sql => {
        const now = await readClock(sql)
        if ((await sql.write(run.takeCode, { accountId, digest, now })) === 0) return undefined
        const left = await sql.rows(run.unusedCodes, { accountId })
        return { left: left.length }
      }),

    listFactorsToReseal: async page => database.rows(run.toReseal, page),

    resealFactor: async ({ before: { accountId, sealedSecret: old }, sealedSecret, keyId }) =>
      (await database.write(run.reseal, { accountId, old, sealedSecret, keyId })) > 0,
  }
}

function factorStatements({ build }: SqlDialect) {
  return {
    find: statement((at: Slots<{ accountId: number }>) =>
      build
        .selectFrom('second_factors')
        .select(['secret as sealedSecret', 'key_id as keyId', 'confirmed_at as confirmedAt'])
        .where('account_id', '=', at.accountId),
    ),
    start: statement((at: Slots<{ accountId: number; sealedSecret: Uint8Array; keyId: number }>) =>
      build
        .insertInto('second_factors')
        .values({
          account_id: at.accountId,
          secret: at.sealedSecret,
          key_id: at.keyId,
          confirmed_at: 0,
          last_step: 0,
        })
        .onConflict(conflict =>
          conflict
            .column('account_id')
            .doUpdateSet({ secret: at.sealedSecret, key_id: at.keyId, last_step: 0 })
            .where('second_factors.confirmed_at', '=', 0),
        ),
    ),
    enable: statement((at: Slots<{ accountId: number; sealedSecret: Uint8Array; step: number; now: number }>) =>
      build
        .updateTable('second_factors')
        .set({ confirmed_at: at.now, last_step: at.step })
        .where('account_id', '=', at.accountId)
        .where('secret', '=', at.sealedSecret)
        .where('confirmed_at', '=', 0),
    ),
    remove: statement((at: Slots<{ accountId: number }>) =>
      build.deleteFrom('second_factors').where('account_id', '=', at.accountId),
    ),
    takeStep: statement((at: Slots<{ accountId: number; step: number }>) =>
      build
        .updateTable('second_factors')
        .set({ last_step: at.step })
        .where('account_id', '=', at.accountId)
        .where('last_step', '<', at.step),
    ),
    toReseal: statement((at: Slots<{ keyId: number; after: number; limit: number }>) =>
      build
        .selectFrom('second_factors')
        .select(['account_id as accountId', 'secret as sealedSecret', 'key_id as keyId'])
        .where('key_id', '<>', at.keyId)
        .where('account_id', '>', at.after)
        .orderBy('account_id')
        .limit(at.limit),
    ),
    reseal: statement((at: Slots<{ accountId: number; old: Uint8Array; sealedSecret: Uint8Array; keyId: number }>) =>
      build
        .updateTable('second_factors')
        .set({ secret: at.sealedSecret, key_id: at.keyId })
        .where('account_id', '=', at.accountId)
        .where('secret', '=', at.old),
    ),
    restrict: statement((at: Slots<{ accountId: number; appPasswordsOnly: number }>) =>
      build.updateTable('accounts').set({ app_passwords_only: at.appPasswordsOnly }).where('id', '=', at.accountId),
    ),
  }
}

function recoveryStatements({ build }: SqlDialect) {
  return {
    insertCode: statement((at: Slots<{ accountId: number; digest: string }>) =>
      build.insertInto('recovery_codes').values({ account_id: at.accountId, digest: at.digest, used_at: 0 }),
    ),
    deleteCodes: statement((at: Slots<{ accountId: number }>) =>
      build.deleteFrom('recovery_codes').where('account_id', '=', at.accountId),
    ),
    takeCode: statement((at: Slots<{ accountId: number; digest: string; now: number }>) =>
      build
        .updateTable('recovery_codes')
        .set({ used_at: at.now })
        .where('account_id', '=', at.accountId)
        .where('digest', '=', at.digest)
        .where('used_at', '=', 0),
    ),
    unusedCodes: statement((at: Slots<{ accountId: number }>) =>
      build
        .selectFrom('recovery_codes')
        .select('digest')
        .where('account_id', '=', at.accountId)
        .where('used_at', '=', 0),
    ),
  }
}
