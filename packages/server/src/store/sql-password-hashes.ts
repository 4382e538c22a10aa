import type { ImportStore, UpgradePasswordHash } from './import-store.ts'
import type { SqlDialect } from './sql.ts'
import type { SqlContext } from './sql-context.ts'
import { type Slots, statement } from './statement.ts'

type PasswordHashVerbs = Pick<ImportStore, 'upgradePasswordHash' | 'samplePasswordHashes' | 'lastAccountId'>

/** What becomes of hashes that were brought from elsewhere, and how many there are of each kind. */
export function passwordHashVerbs({ database, dialect }: SqlContext): PasswordHashVerbs {
  const run = hashStatements(dialect)
  return {
    upgradePasswordHash: async order => (await database.write(run.upgrade, order)) > 0,

    samplePasswordHashes: async ({ from, limit }) => {
      // Where numbers have gaps, many of them lead to the same accounts.
      const hashes = new Map<number, string>()
      for (const start of from) {
        for (const { id, passwordHash } of await database.rows(run.sample, { id: start, limit }))
          hashes.set(id, passwordHash)
      }
      return [...hashes.values()]
    },

    lastAccountId: async () => {
      const [counter] = await database.rows(run.lastId, {})
      return counter?.value ?? 0
    },
  }
}

function hashStatements({ build }: SqlDialect) {
  return {
    upgrade: statement((at: Slots<UpgradePasswordHash>) =>
      build
        .updateTable('accounts')
        .set({ password_hash: at.to })
        .where('id', '=', at.accountId)
        .where('password_version', '=', at.passwordVersion)
        .where('password_hash', '=', at.from)
        .where('state', '<>', 'deleted'),
    ),
    sample: statement((at: Slots<{ id: number; limit: number }>) =>
      build
        .selectFrom('accounts')
        .select(['id', 'password_hash as passwordHash'])
        .where('id', '>=', at.id)
        .where('state', '=', 'active')
        .orderBy('id')
        .limit(at.limit),
    ),
    lastId: statement(() => build.selectFrom('counters').select('value').where('name', '=', 'accounts')),
  }
}
