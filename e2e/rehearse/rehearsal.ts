import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { extname, join } from 'node:path'
import { childEnvironment, NODE, ROOT, startProcess, temporaryFolder } from '../harness/index.ts'
import { CHECK_NAMES, type Subject } from './programs.ts'

const CLI_MAIN = join(ROOT, 'packages/cli/src/main.ts')
/** Exit code of a rehearsal that found something. */
const TO_MEND = 8
/** Where version managers put a script before Python, that script takes as long as the program itself. */
const PYTHON = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim()

export const INTERPRETERS: Readonly<Record<string, string>> = {
  '.ts': NODE,
  '.py': PYTHON,
  '.php': 'php',
  '.sh': 'sh',
}

interface Report {
  ok: boolean
  checks: { name: string; grade: 'good' | 'bad' | 'unknown'; text?: string; mend?: string; recipe?: string }[]
}

/** Rehearses a program, and compares every grade, and how it is told, with what it must be. */
export async function assertGrades(subject: Subject): Promise<void> {
  const { report, code } = await rehearse(subject)
  assert.deepEqual(differences(report, expectedOf(subject)), [])
  const isRight = subject.bad.length === 0
  assert.deepEqual([report.ok, code], [isRight, isRight ? 0 : TO_MEND])
  for (const { grade, name, text, mend, recipe } of report.checks) {
    // Whatever is not good is said, and what is bad comes with its mend.
    if (grade !== 'good') assert.ok(text, name)
    if (grade === 'bad') assert.ok(mend && recipe, name)
  }
}

async function rehearse({ program: [file, ...args], options = [], env }: Subject) {
  const home = temporaryFolder()
  const interpreter = INTERPRETERS[extname(file)] ?? assert.fail(file)
  const command = startProcess({
    command: NODE,
    args: [CLI_MAIN, 'rehearse', '--json', '--seconds', '3', ...options, '--', interpreter, join(ROOT, file), ...args],
    env: childEnvironment(home, { PYTHONDONTWRITEBYTECODE: '1', ...env }),
    cwd: home,
  })
  const { code } = await command.ended(110_000)
  assert.equal(command.stderr(), '')
  // Neither tokens nor the made-up password of the rehearsal are anybody's business.
  assert.doesNotMatch(command.stdout(), /c[ar]t_[\w-]{20}|cap_[\w-]{20}/)
  return { code, report: JSON.parse(command.stdout()) as Report }
}

/** Each grade that is not as expected, with what was said of it. */
function differences({ checks }: Report, expected: Readonly<Record<string, string>>): string[] {
  assert.deepEqual(
    checks.map(({ name }) => name),
    Object.keys(expected),
  )
  return checks
    .filter(({ name, grade }) => grade !== expected[name])
    .map(({ name, grade, text }) => `${name} is ${grade}, not ${expected[name]}: ${text}`)
}

function expectedOf({ bad, unknown }: Subject): Record<string, string> {
  const all = CHECK_NAMES.map(name => [name, 'good'])
  return Object.fromEntries([...all, ...unknown.map(name => [name, 'unknown']), ...bad.map(name => [name, 'bad'])])
}
