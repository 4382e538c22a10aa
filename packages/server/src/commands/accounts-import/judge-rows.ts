import { parseAppId } from '@chatapp-access/contract'
import { HIGHEST_IMPORTED_ACCOUNT, HIGHEST_IMPORTED_APP } from '../../domain/imported-numbers.ts'
import { readLabel } from '../../domain/label.ts'
import { isEmail } from '../../flows/account/email-field.ts'
import { hashFault } from '../../passwords/foreign-hash.ts'
import type { AccountToImport, AppToImport } from '../../store/import-store.ts'
import { FAULTS, hashFaultText, labelFaultText } from './fault-texts.ts'
import type { AccountRows } from './group-rows.ts'
import { readTime } from './read-time.ts'
import type { Column, Refused, Row } from './row.ts'

/** An account that may be taken in, with the line of each of its apps; none where it may not. */
export interface JudgedRows {
  account?: AccountToImport
  line: number
  appLines: readonly number[]
  refused: readonly Refused[]
}

/** Judges the rows of one account by themselves: neither the rest of the file nor the store is asked. */
export function judgeRows(rows: AccountRows, now: number): JudgedRows {
  const [first] = rows
  const { line } = first
  const id = accountIdOf(rows)
  const fault = accountFault(first, id, now)
  if (fault) return { line, appLines: [], refused: [{ line, ...fault }, ...belongTo(rows)] }
  const { email = '', password_hash: passwordHash = '', state = 'active', created_at: created } = first.cells
  const createdAt = created === undefined ? undefined : readTime(created, now)
  const apps = new Map<number, { app: AppToImport; line: number }>()
  const refused: Refused[] = []
  for (const row of rows) {
    const found = judgeApp(row, first, id, now)
    if (!found) continue
    const earlier = 'number' in found ? apps.get(found.number) : undefined
    if ('field' in found) refused.push({ line: row.line, ...found })
    else if (earlier) refused.push({ line: row.line, field: 'app_id', why: `stands on line ${earlier.line} already` })
    else apps.set(found.number, { app: found, line: row.line })
  }
  const all = [...apps.values()]
  const account = { id, email, passwordHash, state: state as 'active' | 'disabled', apps: all.map(({ app }) => app) }
  return {
    account: { ...account, ...(createdAt !== undefined && { createdAt }) },
    line,
    appLines: all.map(app => app.line),
    refused,
  }
}

type Fault = { field: Column; why: string }

function belongTo([first, ...others]: AccountRows): Refused[] {
  return others
    .filter(({ line }) => line !== first.line)
    .map(({ line }) => ({ line, field: 'line', why: `is of the account that was refused on line ${first.line}` }))
}

/** 0 where neither the account nor an app of it says. */
function accountIdOf(rows: AccountRows): number {
  for (const { cells } of rows) {
    if (cells.account_id !== undefined) return wholeNumber(cells.account_id)
    const app = cells.app_id === undefined ? undefined : parseAppId(cells.app_id)
    if (app) return app.cabinetUserId
  }
  return 0
}

function accountFault({ cells }: Row, id: number, now: number): Fault | undefined {
  const { email, password_hash: hash, account_id: given, state = 'active', created_at: created } = cells
  if (email === undefined) return { field: 'email', why: FAULTS.missing }
  if (!isEmail(email)) return { field: 'email', why: FAULTS.email }
  if (hash === undefined) return { field: 'password_hash', why: FAULTS.missing }
  const fault = hashFault(hash)
  if (fault) return { field: 'password_hash', why: hashFaultText(fault) }
  if (id === 0) return { field: 'account_id', why: given === undefined ? FAULTS.noId : FAULTS.id }
  if (id > HIGHEST_IMPORTED_ACCOUNT) return { field: given === undefined ? 'app_id' : 'account_id', why: FAULTS.highId }
  if (!isState(state)) return { field: 'state', why: FAULTS.state }
  if (created !== undefined && readTime(created, now) === undefined) return { field: 'created_at', why: FAULTS.time }
  return undefined
}

const OF_THE_ACCOUNT = ['password_hash', 'account_id', 'state', 'created_at'] as const

function judgeApp(row: Row, first: Row, accountId: number, now: number): AppToImport | Fault | undefined {
  const other = OF_THE_ACCOUNT.find(column => (row.cells[column] ?? first.cells[column]) !== first.cells[column])
  if (other) return { field: other, why: `is not what line ${first.line} says of this account` }
  const { app_id: appId, app_name: name, app_state: state = 'active', app_created_at: created } = row.cells
  if (appId === undefined) {
    const needsApp = name !== undefined || row.cells.app_state !== undefined || created !== undefined
    return needsApp ? { field: 'app_id', why: FAULTS.missing } : undefined
  }
  const app = parseAppId(appId)
  if (!app) return { field: 'app_id', why: FAULTS.appId }
  if (app.cabinetUserId !== accountId) return { field: 'app_id', why: FAULTS.otherAccount }
  if (app.appNumber > HIGHEST_IMPORTED_APP) return { field: 'app_id', why: FAULTS.highApp }
  const label = readLabel(name ?? appId)
  if ('fault' in label) return { field: 'app_name', why: labelFaultText(label.fault) }
  if (!isState(state)) return { field: 'app_state', why: FAULTS.state }
  const createdAt = created === undefined ? undefined : readTime(created, now)
  if (created !== undefined && createdAt === undefined) return { field: 'app_created_at', why: FAULTS.time }
  return { number: app.appNumber, name: label.label, state, ...(createdAt !== undefined && { createdAt }) }
}

function isState(text: string): text is 'active' | 'disabled' {
  return text === 'active' || text === 'disabled'
}

function wholeNumber(text: string): number {
  return /^[1-9][0-9]{0,14}$/.test(text) ? Number(text) : 0
}
