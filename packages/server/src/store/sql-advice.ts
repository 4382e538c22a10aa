import type { AdviceRule } from '@chatapp-access/contract'
import type { AdviceFacts, Evidence, GrantFact } from '../domain/advice/facts.ts'
import { ADVICE_KEPT_MS, type AdviceStore } from './advice-store.ts'
import type { SqlDialect } from './sql.ts'
import { adviceFactsStatements, type GrantFactRow } from './sql-advice-facts.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { type Slots, statement } from './statement.ts'

const HOUR_MS = 3_600_000
/** How far back the counts of the rules reach, hours. */
const USAGE_HOURS = 72
/** Grants that are looked at: an app that makes a hundred a day shows its habit in the newest ones. */
const MOST_GRANTS = 300

/** What habits are judged by, and what was found. */
export function adviceVerbs(context: SqlContext): AdviceStore {
  const { database, dialect, policy } = context
  const facts = adviceFactsStatements(dialect)
  const run = adviceStatements(dialect)
  const readClock = clockReader(dialect)

  return {
    adviceFacts: async app => {
      const [found] = await database.rows(facts.app, app)
      if (!found) return undefined
      const sinceHour = Math.floor(found.now / HOUR_MS) - USAGE_HOURS
      const grants = await database.rows(facts.grants, { ...app, limit: MOST_GRANTS })
      return {
        now: found.now,
        tokensPerDay: found.tokensPerDay ?? policy.tokensPerDay,
        accessTtlSeconds: policy.accessTtlSeconds,
        usage: [...(await database.rows(facts.usage, { ...app, sinceHour }))],
        grants: grants.map(grantFactOf),
      } satisfies AdviceFacts
    },

    noteAdvice: ({ accountId, appNumber, found }) =>
      database.atomically(async sql => {
        const now = await readClock(sql)
        await sql.write(run.forget, { accountId, appNumber, before: now - ADVICE_KEPT_MS })
        const known = new Set((await sql.rows(run.known, { accountId, appNumber })).map(row => row.rule))
        for (const { rule, evidence } of found) {
          await sql.write(run.keep, { accountId, appNumber, rule, now, evidence: JSON.stringify(evidence) })
        }
        return { fresh: found.map(({ rule }) => rule).filter(rule => !known.has(rule)), now }
      }),

    listAdvice: async ({ accountId, appNumber }) => {
      const after = (await readClock(database)) - ADVICE_KEPT_MS
      const rows = await database.rows(run.list, { accountId, after })
      return rows
        .filter(row => appNumber === undefined || row.appNumber === appNumber)
        .map(row => ({
          appNumber: row.appNumber,
          appName: row.appName,
          rule: row.rule,
          since: row.since,
          seenAt: row.seenAt,
          evidence: JSON.parse(row.evidence) as Evidence,
        }))
    },
  }
}

function grantFactOf(row: GrantFactRow): GrantFact {
  return {
    madeAt: row.madeAt,
    credential: `${row.credentialKind} ${row.credentialId}`,
    madeAddress: row.madeAddress,
    generation: row.generation,
    accessEndAt: row.accessEnd * 1000,
    refreshEndAt: row.refreshEnd * 1000,
    endedAt: row.endedAt,
    endedReason: row.endedReason,
    queries: row.queries ?? 0,
    lastQueryAt: row.lastQueryAt ?? 0,
    networkChanges: row.networkChanges ?? 0,
    refused: row.refused ?? 0,
    lastRefusedAt: row.lastRefusedAt ?? 0,
  }
}

interface AppKey {
  accountId: number
  appNumber: number
}

function adviceStatements({ build }: SqlDialect) {
  return {
    known: statement((at: Slots<AppKey>) =>
      build
        .selectFrom('advice')
        .select('rule')
        .where('account_id', '=', at.accountId)
        .where('app_number', '=', at.appNumber),
    ),
    keep: statement((at: Slots<AppKey & { rule: AdviceRule; now: number; evidence: string }>) =>
      build
        .insertInto('advice')
        .values({
          account_id: at.accountId,
          app_number: at.appNumber,
          rule: at.rule,
          since: at.now,
          seen_at: at.now,
          evidence: at.evidence,
        })
        .onConflict(conflict =>
          conflict.columns(['account_id', 'app_number', 'rule']).doUpdateSet({
            seen_at: row => row.ref('excluded.seen_at'),
            evidence: row => row.ref('excluded.evidence'),
          }),
        ),
    ),
    forget: statement((at: Slots<AppKey & { before: number }>) =>
      build
        .deleteFrom('advice')
        .where('account_id', '=', at.accountId)
        .where('app_number', '=', at.appNumber)
        .where('seen_at', '<=', at.before),
    ),
    list: statement((at: Slots<{ accountId: number; after: number }>) =>
      build
        .selectFrom('advice')
        .innerJoin('apps', join =>
          join.onRef('apps.account_id', '=', 'advice.account_id').onRef('apps.number', '=', 'advice.app_number'),
        )
        .select(['advice.app_number as appNumber', 'apps.name as appName', 'advice.rule as rule'])
        .select(['advice.since as since', 'advice.seen_at as seenAt', 'advice.evidence as evidence'])
        .where('advice.account_id', '=', at.accountId)
        .where('advice.seen_at', '>', at.after)
        .where('apps.state', '<>', 'deleted')
        .orderBy('advice.app_number')
        .orderBy('advice.rule'),
    ),
  }
}
