import type { SqlDialect } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { ACTIVE } from './state-literals.ts'
import { type Slots, statement } from './statement.ts'
import type { CredentialStore, FindCredentials, FoundCredentials } from './store.ts'

/** What tokens.make and me ask about accounts and apps. They write nothing. */
export function credentialVerbs(context: SqlContext): CredentialStore {
  const { database, policy, dayOf } = context
  const run = credentialStatements(context.dialect)
  const readClock = clockReader(context.dialect)

  const findApp = async (query: FindCredentials, now: number): Promise<Omit<FoundCredentials, 'account'>> => {
    const { accountId, appNumber, network } = query
    const { day, endsAtMs: endsAt } = dayOf(now)
    const [app] = await database.rows(run.findApp, { accountId, appNumber, network, day })
    const appPasswords = await database.rows(run.findAppPasswords, { accountId, appNumber })
    if (!app) return { networkKnown: false }
    const quota = { limit: app.tokensPerDay ?? policy.tokensPerDay, used: app.used ?? 0, endsAt }
    return {
      app: { number: appNumber, appPasswords, quota },
      networkKnown: app.networkSeenAt !== null,
    }
  }

  return {
    findCredentials: async query => {
      const [found] = await database.rows(run.findAccount, query)
      // Looked up whoever's it is, and whole: the time an answer takes must not tell which of e-mail and appId is right.
      const ofApp = await findApp(query, found?.now ?? (await readClock(database)))
      if (!found) return { networkKnown: false }
      const { now, appPasswordsOnly, ...rest } = found
      const account = { ...rest, appPasswordsOnly: appPasswordsOnly === 1 }
      return account.id === query.accountId ? { account, ...ofApp } : { account, networkKnown: false }
    },

    describeApp: async (accountId, appNumber) => {
      const [found] = await database.rows(run.describeApp, { accountId, appNumber })
      return found
    },
  }
}

function credentialStatements({ build, clock }: SqlDialect) {
  return {
    findAccount: statement((at: Slots<{ emailKey: string }>) =>
      build
        .selectFrom('accounts')
        .select([
          'id',
          'password_hash as passwordHash',
          'password_version as passwordVersion',
          'app_passwords_only as appPasswordsOnly',
          clock.as('now'),
        ])
        .where('email_key', '=', at.emailKey)
        .where('state', '=', ACTIVE),
    ),
    findApp: statement((at: Slots<{ accountId: number; appNumber: number; network: string; day: string }>) =>
      build
        .selectFrom('apps')
        .leftJoin('quotas', join =>
          join
            .onRef('quotas.account_id', '=', 'apps.account_id')
            .onRef('quotas.app_number', '=', 'apps.number')
            .on('quotas.day', '=', at.day),
        )
        .leftJoin('known_networks', join =>
          join
            .onRef('known_networks.account_id', '=', 'apps.account_id')
            .onRef('known_networks.app_number', '=', 'apps.number')
            .on('known_networks.network', '=', at.network),
        )
        .select([
          'apps.tokens_per_day as tokensPerDay',
          'quotas.used as used',
          'known_networks.seen_at as networkSeenAt',
        ])
        .where('apps.account_id', '=', at.accountId)
        .where('apps.number', '=', at.appNumber)
        .where('apps.state', '=', 'active'),
    ),
    findAppPasswords: statement((at: Slots<{ accountId: number; appNumber: number }>) =>
      build
        .selectFrom('app_passwords')
        .select(['id', 'digest'])
        .where('account_id', '=', at.accountId)
        .where('app_number', '=', at.appNumber)
        .where('ended_at', '=', 0)
        .orderBy('id'),
    ),
    describeApp: statement((at: Slots<{ accountId: number; appNumber: number }>) =>
      build
        .selectFrom('accounts')
        .innerJoin('apps', 'apps.account_id', 'accounts.id')
        .select(['accounts.email as email', 'apps.name as appName'])
        .where('accounts.id', '=', at.accountId)
        .where('accounts.state', '<>', 'deleted')
        .where('apps.number', '=', at.appNumber)
        .where('apps.state', '<>', 'deleted'),
    ),
  }
}
