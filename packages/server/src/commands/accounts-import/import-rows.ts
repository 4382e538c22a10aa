import type { AccountToImport, ImportedAccount, ImportOutcome, ImportStore } from '../../store/import-store.ts'
import { CONFLICTS } from './fault-texts.ts'
import { groupRows } from './group-rows.ts'
import { type JudgedRows, judgeRows } from './judge-rows.ts'
import { isRefused, type Refused, type RowOrRefused } from './row.ts'
import type { SeenAccounts } from './seen-accounts.ts'

/** What became of accounts or apps. */
export interface Outcomes {
  created: number
  /** There already, and left as they are. */
  unchanged: number
}

export interface Tally {
  accounts: Outcomes
  apps: Outcomes
  /** Lines that were refused, in whole or for the app they tell of. */
  refused: number
}

export interface ImportRowsDeps {
  store: Pick<ImportStore, 'importAccounts'>
  seen: SeenAccounts
  dryRun: boolean
  /** Unix milliseconds. */
  now(): number
  /** Told of each refused line. */
  onRefused(refused: Refused): void
  /** Told after each batch. */
  onProgress(tally: Tally): void
}

/** Accounts in one transaction, and apps: a server that runs beside this waits for it, so it must be short. */
const BATCH = { accounts: 500, apps: 1_000 } as const

type Judged = JudgedRows & { account: AccountToImport }

/** Takes in all rows, batch by batch. What has been taken in stays when it is broken off, and is unchanged the next time. */
export async function importRows(deps: ImportRowsDeps, rows: AsyncIterable<RowOrRefused>): Promise<Tally> {
  const tally: Tally = {
    accounts: { created: 0, unchanged: 0 },
    apps: { created: 0, unchanged: 0 },
    refused: 0,
  }
  const refuse = (refused: Refused): void => {
    tally.refused++
    deps.onRefused(refused)
  }
  let batch: Judged[] = []
  let apps = 0
  const flush = async (): Promise<void> => {
    const accounts = batch.map(({ account }) => account)
    const imported = await deps.store.importAccounts({ accounts, dryRun: deps.dryRun })
    for (const [index, outcome] of imported.entries()) settle(batch[index] as Judged, outcome, tally, refuse)
    batch = []
    apps = 0
    deps.onProgress(tally)
  }
  for await (const found of groupRows(rows)) {
    if (isRefused(found)) {
      refuse(found)
      continue
    }
    const judged = judgeRows(found, deps.now())
    for (const refused of judged.refused) refuse(refused)
    if (!isNew(judged, deps.seen, refuse)) continue
    batch.push(judged)
    apps += judged.appLines.length
    if (batch.length >= BATCH.accounts || apps >= BATCH.apps) await flush()
  }
  if (batch.length > 0) await flush()
  return tally
}

/** Whether it may be taken in, as far as the file tells. */
function isNew(judged: JudgedRows, seen: SeenAccounts, refuse: (refused: Refused) => void): judged is Judged {
  if (!judged.account) return false
  const double = seen.note(judged.account, judged.line)
  if (!double) return true
  const lines = new Set([judged.line, ...judged.appLines])
  for (const line of lines) refuse({ ...double, line })
  return false
}

function settle(judged: Judged, imported: ImportedAccount, tally: Tally, refuse: (refused: Refused) => void): void {
  const { line, appLines } = judged
  if (!count(imported.account, tally.accounts, line, refuse)) {
    const others = new Set(appLines.filter(appLine => appLine !== line))
    for (const other of others) refuse({ line: other, field: 'line', why: `is of the account refused on line ${line}` })
  }
  for (const [index, outcome] of imported.apps.entries()) count(outcome, tally.apps, appLines[index] ?? line, refuse)
}

/** `false` where it was refused. */
function count(outcome: ImportOutcome, into: Outcomes, line: number, refuse: (refused: Refused) => void): boolean {
  if (outcome === 'created' || outcome === 'unchanged') into[outcome]++
  else refuse({ line, ...CONFLICTS[outcome] })
  return outcome === 'created' || outcome === 'unchanged'
}
