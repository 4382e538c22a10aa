import type { Kysely } from 'kysely'

/** When a secret last minted, and whether it was given up. Additive, so that the version before goes on beside it. */
export async function createKeyStates(db: Kysely<unknown>): Promise<void> {
  const add = (name: string) =>
    db.schema
      .alterTable('keys')
      .addColumn(name, 'bigint', column => column.notNull().defaultTo(0))
      .execute()
  await add('minted_at')
  await add('retired_at')
}
