import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  childEnvironment,
  type Installation,
  NODE,
  noteSecret,
  ROOT,
  type RunningProcess,
  SERVER_MAIN,
  startProcess,
  temporaryFolder,
} from '../harness/index.ts'

/** What an import printed, and what became of it. */
export interface Imported {
  code: number | null
  /** The JSON line of its counts; `undefined` where it could do nothing. */
  counts: Counts | undefined
  stderr: string
}

export interface Counts {
  dryRun?: boolean
  accountsCreated: number
  accountsUnchanged: number
  appsCreated: number
  appsUnchanged: number
  refused: number
}

export interface RefusedLine {
  line: number
  field: string
  why: string
}

/** A store that no server runs on yet. */
export function freshInstallation(): Installation & { databasePath: string } {
  const folder = temporaryFolder()
  const databasePath = join(folder, 'access.db')
  return { folder, databasePath, store: `sqlite:${databasePath}`, env: {} }
}

/** Writes a file to import; a list becomes lines. */
export function fileOf(content: string | Uint8Array | readonly string[], name = 'accounts.csv'): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, Array.isArray(content) ? `${content.join('\n')}\n` : (content as string | Uint8Array))
  return path
}

export function startImport(installation: Installation, args: readonly string[], input?: string): RunningProcess {
  return startProcess({
    command: NODE,
    args: [SERVER_MAIN, 'accounts', 'import', ...args, '--store', installation.store, '--json'],
    env: childEnvironment(installation.folder, installation.env),
    cwd: ROOT,
    ...(input !== undefined && { input }),
  })
}

/** Runs an import to its end. */
export async function runImport(
  installation: Installation,
  args: readonly string[],
  input?: string,
): Promise<Imported> {
  const running = startImport(installation, args, input)
  const { code } = await running.ended(120_000)
  const printed = running.stdout().trim()
  return { code, counts: printed === '' ? undefined : JSON.parse(printed), stderr: running.stderr() }
}

/** Runs an import with a report, and gives its lines. */
export async function refusedLines(installation: Installation, file: string): Promise<RefusedLine[]> {
  const report = join(temporaryFolder(), 'refused.jsonl')
  const { code } = await runImport(installation, [file, '--report', report])
  assert.equal(code, 2)
  const lines = readFileSync(report, 'utf8').trim().split('\n')
  return lines.map(line => JSON.parse(line)).toSorted((a, b) => a.line - b.line)
}

/** A hash as PHP makes it. */
export function phpHash(password: string, algorithm: string, options = '[]'): string {
  return hashOf('php', ['-r', `echo password_hash($argv[1], ${algorithm}, ${options});`, '--', password])
}

/** A hash as the bcrypt of libcrypt makes it, through Python: `$2b$`. */
export function pythonHash(password: string): string {
  const program =
    'import crypt, sys; print(crypt.crypt(sys.argv[1], crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=1024)), end="")'
  return hashOf('python3', ['-W', 'ignore', '-c', program, password])
}

function hashOf(command: string, args: readonly string[]): string {
  const hash = execFileSync(command, args, { encoding: 'utf8' })
  noteSecret(hash)
  return hash
}

/** A bcrypt hash whose password nobody has to know. */
export const SOME_HASH = '$2y$04$.Yy9Z550F6EJkLB9sDi7lu.Y7S9oaxS5vW9L7HWnbFNSyVycJWOwS'
