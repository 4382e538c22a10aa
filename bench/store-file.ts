import { createHash, randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { APP_PASSWORD_PREFIX } from '../packages/contract/src/index.ts'
import { networkOf } from '../packages/server/src/domain/network.ts'
import { grantIdFromHalves } from '../packages/server/src/tokens/grant-id.ts'
import { createKeyRing } from '../packages/server/src/tokens/key-ring.ts'
import { GRANT_ID_SQL, GRANTS_PER_ACCOUNT, grantAt, type Issue } from './grants.ts'
import { SECRET, startServer } from './server.ts'

/** The app password of every app of a filled store. */
export const APP_PASSWORD = APP_PASSWORD_PREFIX + randomBytes(20).toString('base64url')

/** What the rows of a filled store carry. */
export const ISSUED: Readonly<Issue> = issuedNow()

function issuedNow(): Issue {
  const now = Math.floor(Date.now() / 1000)
  return { keyId: SECRET.id, generation: 2, accessEnd: now + 86_400, refreshEnd: now + 1_209_600 }
}

export interface Fill {
  grants: number
  /** PHC string of all accounts' password. */
  passwordHash?: string
}

/** A new store, filled with accounts of one app and {@link GRANTS_PER_ACCOUNT} grants each. Gives its path. */
export async function newStore(folder: string, fill: Fill): Promise<string> {
  const path = join(mkdtempSync(join(folder, 'store-')), 'access.db')
  copyFileSync(await emptyStore(folder), path)
  const db = new DatabaseSync(path)
  // Nobody else has the file open, and a crash here costs only this run.
  db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144')
  writeAccounts(db, Math.ceil(fill.grants / GRANTS_PER_ACCOUNT), fill.passwordHash ?? 'none')
  writeGrants(db, fill.grants)
  db.close()
  return path
}

/** The server's own empty store: its tables are the server's business. */
async function emptyStore(folder: string): Promise<string> {
  const path = join(folder, 'empty.db')
  if (existsSync(path)) return path
  const server = await startServer(path)
  await server.stop('SIGTERM')
  // Folds what may be left beside the file into it, so that the file alone is the store.
  const db = new DatabaseSync(path)
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
  return path
}

function writeAccounts(db: DatabaseSync, count: number, passwordHash: string): void {
  const now = Date.now()
  const upTo = `WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`
  db.prepare(
    `INSERT INTO accounts (id, email, email_key, password_hash, password_version, app_passwords_only, state,
       last_app_number, last_app_password_id, created_at)
     ${upTo} SELECT i, printf('owner%d@bench.example', i), printf('owner%d@bench.example', i), ?, 1, 0, 'active', 1, 1, ?
     FROM n`,
  ).run(passwordHash, now)
  db.prepare(
    `INSERT INTO apps (account_id, number, name, state, tokens_per_day, created_at)
     ${upTo} SELECT i, 1, 'bench', 'active', NULL, ? FROM n`,
  ).run(now)
  db.prepare(
    `INSERT INTO app_passwords (account_id, id, app_number, digest, label, created_at, last_used_at, ended_at)
     ${upTo} SELECT i, 1, 1, ?, 'bench', ?, 0, 0 FROM n`,
  ).run(createHash('sha256').update(APP_PASSWORD).digest(), now)
  // From here every app has made tokens before, as an app in service has.
  db.prepare(
    `INSERT INTO known_networks (account_id, app_number, network, seen_at) ${upTo} SELECT i, 1, ?, ? FROM n`,
  ).run(networkOf('127.0.0.1'), now)
  db.prepare('UPDATE counters SET value = ?').run(count)
}

function writeGrants(db: DatabaseSync, count: number): void {
  const now = Date.now()
  db.prepare(
    `INSERT INTO grants (account_id, id, app_number, row_version, generation, key_id, access_end, refresh_end,
       latest_access_end, kept_until_end, confirmed_generation, confirmed_at, confirmed_network, lowest_generation,
       credential_kind, credential_id, ended_at, ended_reason, made_at, made_address, made_agent, last_seen_at)
     WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})
     SELECT i / ${GRANTS_PER_ACCOUNT} + 1, ${GRANT_ID_SQL}, 1, 1, :generation, :keyId, :accessEnd, :refreshEnd,
       :accessEnd, :refreshEnd + 1209600, 0, 0, '', 1, 'app_password', 1, 0, NULL, :now, '127.0.0.1', 'bench/1', :now
     FROM n`,
  ).run({ ...ISSUED, now })
}

/** The key ring of a server on this store. */
export function ringOf(path: string) {
  return reading(path, db => {
    const row = db.prepare('SELECT id FROM installation').get()
    return createKeyRing([SECRET], String(row?.id))
  })
}

/** What the store says now of some grants: enough to write their current tokens. */
export function issuesOf(path: string, grants: readonly number[]): Issue[] {
  return reading(path, db => {
    const find = db.prepare(
      `SELECT generation, key_id AS keyId, access_end AS accessEnd, refresh_end AS refreshEnd
       FROM grants WHERE account_id = ? AND id = ?`,
    )
    return grants.map(i => {
      const { accountId, grantHigh, grantLow } = grantAt(i)
      const row = find.get(accountId, grantIdFromHalves(grantHigh, grantLow))
      if (!row) throw new Error('the store lacks a grant it was filled with')
      return row as unknown as Issue
    })
  })
}

/** Puts revocations of grants that nobody holds into the feed, as if their owners had just ended them. */
export function revoke(path: string, count: number): void {
  const upTo = `WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})`
  const grantId = "printf('%08x%08x', random() & 4294967295, random() & 4294967295)"
  writeRevocations(path, `${upTo} SELECT 1000000000 + i, ${grantId}, ?, 'revoked' FROM n`)
}

/** Puts the i-th grant into the feed. */
export function revokeGrant(path: string, i: number): void {
  const { accountId, grantHigh, grantLow } = grantAt(i)
  writeRevocations(path, `SELECT ${accountId}, '${grantIdFromHalves(grantHigh, grantLow)}', ?, 'revoked'`)
}

/** Beside a server that may be running. `select` has one slot, for the end. */
function writeRevocations(path: string, select: string): void {
  const db = new DatabaseSync(path, { timeout: 10_000 })
  db.prepare(`INSERT INTO revocations (account_id, grant_id, until_end, reason) ${select}`).run(ISSUED.accessEnd)
  db.close()
}

/** Reads beside a server that may be running, and lets go at once. */
function reading<Result>(path: string, work: (db: DatabaseSync) => Result): Result {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 10_000 })
  try {
    return work(db)
  } finally {
    db.close()
  }
}
