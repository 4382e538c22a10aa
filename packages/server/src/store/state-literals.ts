import { sql } from 'kysely'
import type { LifeState } from '../domain/account.ts'

/**
 * States that stand in the text of a statement. E-mails have an index of accounts that are not deleted alone: a plan
 * that is made once for all values, as PostgreSQL does, may use it only where it reads that, and not where it is a
 * parameter like any other. Without it each sign-in reads all accounts.
 */
export const ACTIVE = sql.lit<LifeState>('active')
export const DELETED = sql.lit<LifeState>('deleted')
