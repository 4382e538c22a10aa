import { type Grant, openGrant } from '../domain/grant.ts'
import { GRANT_COLUMNS, grantOf, insertGrantStatement } from './grant-row.ts'
import { LostRaceError, type Sql, type SqlDialect, untilWon } from './sql.ts'
import type { SqlContext } from './sql-context.ts'
import { accountLocks } from './sql-locks.ts'
import { NETWORK_TOUCH_MS, networkStatements } from './sql-networks.ts'
import { type Slots, statement } from './statement.ts'
import type { MadeGrant, MakeGrant, Quota } from './store.ts'

/** An Idempotency-Key gives its grant again for this long. */
const IDEMPOTENCY_MS = 24 * 3_600_000
/** Notes of when an app password was last used are this coarse, so that they cost few writes. */
const PASSWORD_TOUCH_MS = 60_000

/** tokens.make: everything that was judged before is judged again inside one transaction, then counted and written. */
export function makeGrantVerb(context: SqlContext): (order: MakeGrant) => Promise<MadeGrant> {
  const { database, policy, dayOf } = context
  const run = makeStatements(context.dialect)
  const networks = networkStatements(context.dialect)
  const locks = accountLocks(context.dialect)

  const make = async (sql: Sql, order: MakeGrant): Promise<MadeGrant> => {
    await locks.hold(sql, order.accountId)
    const proof = await findProof(sql, order)
    if (!proof) return { kind: 'refused' }
    const now = proof.now
    if (now > order.deadline) return { kind: 'late' }
    const limit = proof.tokensPerDay ?? policy.tokensPerDay
    const { day, endsAtMs: endsAt } = dayOf(now)
    const { accountId, appNumber } = order
    if (order.idempotent) {
      const [earlier] = await sql.rows(run.findGrant, { accountId, grantId: order.grantId })
      if (earlier) {
        if (!isRepeatable(earlier, order, now)) return { kind: 'key_used' }
        const [count] = await sql.rows(run.readUsed, { accountId, appNumber, day })
        return { kind: 'repeated', grant: grantOf(earlier), quota: { limit, used: count?.used ?? 0, endsAt } }
      }
    }
    const [count] = limit > 0 ? await sql.rows(run.count, { accountId, appNumber, day, endsAt, limit }) : []
    if (!count) return { kind: 'limit_reached', quota: { limit, used: limit, endsAt } }
    const quota: Quota = { limit, used: count.used, endsAt }
    const grant = openGrant(originOf(order), order.keyId, policy, now)
    // Lost only where the same Idempotency-Key runs twice at once: the other one's grant is ours then.
    if ((await sql.write(run.insertGrant, grant)) === 0) throw new LostRaceError()
    await noteUse(sql, order, proof)
    return { kind: 'made', grant, quota }
  }

  const findProof = async (sql: Sql, order: MakeGrant): Promise<Proof | undefined> => {
    const { accountId, appNumber, network, credential } = order
    if (credential.kind === 'password') {
      const found = await sql.rows(run.proveByPassword, { accountId, appNumber, network, version: credential.version })
      return found[0]
    }
    const found = await sql.rows(run.proveByAppPassword, { accountId, appNumber, network, id: credential.id })
    return found[0]
  }

  const noteUse = async (sql: Sql, order: MakeGrant, proof: Proof): Promise<void> => {
    const { accountId, appNumber, network, credential } = order
    if (proof.networkSeenAt === null || proof.now - proof.networkSeenAt >= NETWORK_TOUCH_MS) {
      await sql.write(networks.know, { accountId, appNumber, network, now: proof.now })
      if (proof.networkSeenAt === null) await sql.write(networks.forget, { accountId, appNumber })
    }
    if (credential.kind === 'app_password' && proof.now - proof.lastUsedAt >= PASSWORD_TOUCH_MS) {
      await sql.write(run.touchAppPassword, { accountId, id: credential.id, now: proof.now })
    }
  }

  return order => untilWon(() => database.atomically(sql => make(sql, order)))
}

/** What was found of account, app and credential, all good. */
interface Proof {
  now: number
  tokensPerDay: number | null
  /** `null` where no token was made from this network before. */
  networkSeenAt: number | null
  lastUsedAt: number
}

/** Only the caller's own retry gets the grant again: made a short while ago, not gone on since, and good for something. */
function isRepeatable(earlier: Grant, order: MakeGrant, now: number): boolean {
  return (
    earlier.appNumber === order.appNumber &&
    earlier.generation === 1 &&
    earlier.endedAt === 0 &&
    now < Math.min(earlier.madeAt + IDEMPOTENCY_MS, earlier.refreshEnd * 1000)
  )
}

function originOf({ accountId, appNumber, grantId, credential, address, agent }: MakeGrant) {
  const credentialId = credential.kind === 'app_password' ? credential.id : 0
  return { accountId, appNumber, id: grantId, credentialKind: credential.kind, credentialId, address, agent }
}

interface AppKey {
  accountId: number
  appNumber: number
}

function makeStatements(dialect: SqlDialect) {
  const { build, clock } = dialect

  /** The active app of an active account, and what is known of the network. */
  const activeApp = (at: Slots<AppKey & { network: string }>) =>
    build
      .selectFrom('accounts')
      .innerJoin('apps', 'apps.account_id', 'accounts.id')
      .where('accounts.id', '=', at.accountId)
      .where('accounts.state', '=', 'active')
      .where('apps.number', '=', at.appNumber)
      .where('apps.state', '=', 'active')
      .select(['apps.tokens_per_day as tokensPerDay'])
      .select(clock.as('now'))
      .select(apps =>
        apps
          .selectFrom('known_networks')
          .select('known_networks.seen_at')
          .whereRef('known_networks.account_id', '=', 'apps.account_id')
          .whereRef('known_networks.app_number', '=', 'apps.number')
          .where('known_networks.network', '=', at.network)
          .as('networkSeenAt'),
      )

  return {
    proveByPassword: statement((at: Slots<AppKey & { network: string; version: number }>) =>
      activeApp(at)
        .where('accounts.password_version', '=', at.version)
        .where('accounts.app_passwords_only', '=', 0)
        .select(found => found.lit(0).as('lastUsedAt')),
    ),
    proveByAppPassword: statement((at: Slots<AppKey & { network: string; id: number }>) =>
      activeApp(at)
        .innerJoin('app_passwords', join =>
          join
            .onRef('app_passwords.account_id', '=', 'apps.account_id')
            .onRef('app_passwords.app_number', '=', 'apps.number'),
        )
        .where('app_passwords.id', '=', at.id)
        .where('app_passwords.ended_at', '=', 0)
        .select('app_passwords.last_used_at as lastUsedAt'),
    ),
    findGrant: statement((at: Slots<{ accountId: number; grantId: Grant['id'] }>) =>
      build
        .selectFrom('grants')
        .select(GRANT_COLUMNS)
        .where('account_id', '=', at.accountId)
        .where('id', '=', at.grantId),
    ),
    insertGrant: insertGrantStatement(dialect),
    readUsed: statement((at: Slots<AppKey & { day: string }>) =>
      build
        .selectFrom('quotas')
        .select('used')
        .where('account_id', '=', at.accountId)
        .where('app_number', '=', at.appNumber)
        .where('day', '=', at.day),
    ),
    /** Gives no row when the limit is reached: counting and comparing are one statement, so the count is exact. */
    count: statement((at: Slots<AppKey & { day: string; endsAt: number; limit: number }>) =>
      build
        .insertInto('quotas')
        .values({ account_id: at.accountId, app_number: at.appNumber, day: at.day, used: 1, ends_at: at.endsAt })
        .onConflict(conflict =>
          conflict
            .columns(['account_id', 'app_number', 'day'])
            .doUpdateSet({ used: row => row('quotas.used', '+', 1) })
            .where('quotas.used', '<', at.limit),
        )
        .returning('used'),
    ),
    touchAppPassword: statement((at: Slots<{ accountId: number; id: number; now: number }>) =>
      build
        .updateTable('app_passwords')
        .set({ last_used_at: at.now })
        .where('account_id', '=', at.accountId)
        .where('id', '=', at.id),
    ),
  }
}
