import type { Language } from '@chatapp-access/contract'
import type { Session } from '../domain/session.ts'
import type { FoundSignIn } from './sessions-store.ts'
import type { SqlDialect } from './sql.ts'
import { SIGN_IN_APP } from './sql-networks.ts'
import { ACTIVE } from './state-literals.ts'
import { type Slots, statement } from './statement.ts'

/** Sessions of one account: past this the one used longest ago ends. */
const MOST_SESSIONS = 100

interface SessionKey {
  accountId: number
  id: string
}

/** What a sign-in reads. */
export function signInStatements({ build }: SqlDialect) {
  const account = (at: Slots<{ network: string }>) =>
    build
      .selectFrom('accounts')
      .leftJoin('second_factors', join =>
        join.onRef('second_factors.account_id', '=', 'accounts.id').on('second_factors.confirmed_at', '>', 0),
      )
      .leftJoin('known_networks', join =>
        join
          .onRef('known_networks.account_id', '=', 'accounts.id')
          .on('known_networks.app_number', '=', SIGN_IN_APP)
          .on('known_networks.network', '=', at.network),
      )
      .select([
        'accounts.id as id',
        'accounts.email as email',
        'accounts.password_hash as passwordHash',
        'accounts.password_version as passwordVersion',
        'second_factors.secret as sealedSecret',
        'second_factors.key_id as keyId',
        'known_networks.seen_at as networkSeenAt',
      ])
      .where('accounts.state', '=', ACTIVE)

  return {
    byEmail: statement((at: Slots<{ emailKey: string; network: string }>) =>
      account(at).where('accounts.email_key', '=', at.emailKey),
    ),
    byAccount: statement((at: Slots<{ accountId: number; network: string }>) =>
      account(at).where('accounts.id', '=', at.accountId),
    ),
  }
}

interface SignInRow {
  id: number
  email: string
  passwordHash: string
  passwordVersion: number
  sealedSecret: Uint8Array | null
  keyId: number | null
  networkSeenAt: number | null
}

export function signInOf([row]: readonly SignInRow[]): FoundSignIn {
  if (!row) return { networkKnown: false }
  const { id, email, passwordHash, passwordVersion, sealedSecret, keyId, networkSeenAt } = row
  const secondFactor = sealedSecret !== null && keyId !== null ? { sealedSecret, keyId } : undefined
  const account = { id, email, passwordHash, passwordVersion, ...(secondFactor && { secondFactor }) }
  return { account, networkKnown: networkSeenAt !== null }
}

export function sessionStatements({ build, clock }: SqlDialect) {
  return {
    /** Gives a row where password and second factor are what was proved. */
    prove: statement((at: Slots<{ accountId: number; version: number; secondFactor: number }>) =>
      build
        .selectFrom('accounts')
        .select('id')
        .where('id', '=', at.accountId)
        .where('state', '=', 'active')
        .where('password_version', '=', at.version)
        .where(row =>
          row.or([
            row(at.secondFactor, '=', 1),
            row.not(
              row.exists(
                row
                  .selectFrom('second_factors')
                  .select('second_factors.account_id')
                  .where('second_factors.account_id', '=', at.accountId)
                  .where('second_factors.confirmed_at', '>', 0),
              ),
            ),
          ]),
        ),
    ),
    insert: statement((at: Slots<SessionKey & { now: number; endsAt: number; address: string; agent: string }>) =>
      build.insertInto('sessions').values({
        account_id: at.accountId,
        id: at.id,
        created_at: at.now,
        seen_at: at.now,
        ends_at: at.endsAt,
        confirmed_at: at.now,
        address: at.address,
        agent: at.agent,
      }),
    ),
    find: statement((at: Slots<SessionKey>) =>
      build
        .selectFrom('sessions')
        .innerJoin('accounts', 'accounts.id', 'sessions.account_id')
        .leftJoin('second_factors', join =>
          join.onRef('second_factors.account_id', '=', 'accounts.id').on('second_factors.confirmed_at', '>', 0),
        )
        .select([
          'sessions.id as id',
          'sessions.account_id as accountId',
          'accounts.email as email',
          'accounts.language as language',
          'accounts.operator as operator',
          'second_factors.key_id as factorKeyId',
          'accounts.created_at as accountCreatedAt',
          'sessions.created_at as createdAt',
          'sessions.seen_at as seenAt',
          'sessions.ends_at as endsAt',
          'sessions.confirmed_at as confirmedAt',
        ])
        .where('sessions.account_id', '=', at.accountId)
        .where('sessions.id', '=', at.id)
        .where('sessions.ends_at', '>', clock)
        .where('accounts.state', '=', 'active'),
    ),
    touch: statement((at: Slots<SessionKey & { now: number; endsAt: number }>) =>
      build
        .updateTable('sessions')
        .set({ seen_at: at.now, ends_at: at.endsAt })
        .where('account_id', '=', at.accountId)
        .where('id', '=', at.id),
    ),
    confirm: statement((at: Slots<SessionKey & { now: number }>) =>
      build
        .updateTable('sessions')
        .set({ confirmed_at: at.now })
        .where('account_id', '=', at.accountId)
        .where('id', '=', at.id),
    ),
    list: statement((at: Slots<{ accountId: number; now: number }>) =>
      build
        .selectFrom('sessions')
        .select(['id', 'created_at as createdAt', 'seen_at as seenAt', 'ends_at as endsAt', 'address', 'agent'])
        .where('account_id', '=', at.accountId)
        .where('ends_at', '>', at.now)
        .orderBy('seen_at', 'desc')
        .orderBy('id'),
    ),
    end: statement((at: Slots<SessionKey>) =>
      build.deleteFrom('sessions').where('account_id', '=', at.accountId).where('id', '=', at.id),
    ),
    endOthers: statement((at: Slots<SessionKey>) =>
      build.deleteFrom('sessions').where('account_id', '=', at.accountId).where('id', '<>', at.id),
    ),
    endAll: statement((at: Slots<{ accountId: number }>) =>
      build.deleteFrom('sessions').where('account_id', '=', at.accountId),
    ),
    endOver: statement((at: Slots<{ accountId: number; now: number }>) =>
      build.deleteFrom('sessions').where('account_id', '=', at.accountId).where('ends_at', '<=', at.now),
    ),
    endOldest: statement((at: Slots<{ accountId: number }>) =>
      build
        .deleteFrom('sessions')
        .where('account_id', '=', at.accountId)
        .where('id', 'not in', kept =>
          kept
            .selectFrom('sessions as newest')
            .select('newest.id')
            .where('newest.account_id', '=', at.accountId)
            .orderBy('newest.seen_at', 'desc')
            .orderBy('newest.created_at', 'desc')
            .limit(MOST_SESSIONS),
        ),
    ),
    setLanguage: statement((at: Slots<{ accountId: number; language: Language }>) =>
      build.updateTable('accounts').set({ language: at.language }).where('id', '=', at.accountId),
    ),
  }
}

interface FoundSession extends Omit<Session, 'operator' | 'secondFactor'> {
  operator: number
  factorKeyId: number | null
}

export function sessionOf({ operator, factorKeyId, ...row }: FoundSession): Session {
  return { ...row, operator: operator === 1, secondFactor: factorKeyId !== null }
}
