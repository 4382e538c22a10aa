import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, globSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ENVIRONMENT } from '../checkout.ts'
import { POSTGRES_PROGRAMS } from '../services/postgres.ts'

export interface Prerequisite {
  /** Looked for on the path, and where Debian keeps the programs of PostgreSQL. */
  program: string
  /** Debian packages that bring it. */
  packages: readonly string[]
  why: string
}

/** What the tests need besides Node. One line each; nothing is installed that is already there. */
const PREREQUISITES: readonly Prerequisite[] = [
  { program: 'git', packages: ['git'], why: 'Biome reads .gitignore rules, and the fresh-clone test clones' },
  { program: 'faketime', packages: ['faketime'], why: 'steps the clock of a server over midnights' },
  { program: 'curl', packages: ['curl', 'ca-certificates'], why: 'runs the lines that npm start prints' },
  { program: 'chromium', packages: ['chromium'], why: 'opens the pages of My Account' },
  { program: 'php', packages: ['php-cli'], why: 'runs the recipe and the habits for PHP' },
  { program: 'python3', packages: ['python3'], why: 'runs the recipe and the habits for Python' },
  { program: 'redis-server', packages: ['redis-server'], why: 'holds the pairs of programs on several machines' },
  { program: 'initdb', packages: ['postgresql'], why: 'makes the databases that hold them in PostgreSQL' },
  { program: 'pgbouncer', packages: ['pgbouncer'], why: 'pools the connections of a server to PostgreSQL' },
  { program: 'patroni', packages: ['patroni', 'python3-etcd'], why: 'leads the members of the cluster of deploy/ha' },
  { program: 'etcd', packages: ['etcd-server'], why: 'is where those members agree' },
  { program: 'haproxy', packages: ['haproxy'], why: 'stands in front of the primary of that cluster' },
  { program: 'setsid', packages: ['util-linux'], why: 'starts the parts of that cluster' },
  { program: 'ps', packages: ['procps'], why: 'finds the processes of a part of that cluster' },
  { program: 'nginx', packages: ['nginx'], why: 'stands in front of an API as deploy/nginx has it' },
  { program: 'caddy', packages: ['caddy'], why: 'stands in front of an API as deploy/caddy has it' },
  { program: 'promtool', packages: ['prometheus'], why: 'judges the alert rules of deploy/prometheus' },
  { program: 'tmux', packages: ['tmux'], why: 'is the terminal in which the CLI asks' },
  { program: 'zsh', packages: ['zsh'], why: 'completes command lines of the CLI' },
  { program: 'fish', packages: ['fish'], why: 'completes command lines of the CLI' },
  { program: 'cc', packages: ['gcc', 'libc6-dev'], why: 'builds the witness that shows what a power cut would leave' },
]

interface Machine {
  has(program: string): boolean
  /** Whether packages can be installed without asking: root, on Debian or one of its children. */
  canInstall: boolean
  /** Runs apt-get with these arguments; true when it succeeded. */
  aptGet(args: readonly string[]): boolean
}

/** Brings what is missing. Returns what to tell the reader; empty when all is there. */
export function provide(needed: readonly Prerequisite[], machine: Machine): string[] {
  const missing = needed.filter(one => !machine.has(one.program))
  if (missing.length === 0) return []
  const packages = missing.flatMap(one => one.packages)
  if (machine.canInstall) {
    const install = ['install', '--yes', '--no-install-recommends', ...packages]
    // The package lists may be missing or old (container images drop them), so a refusal is retried with new ones.
    if (!machine.aptGet(install) && machine.aptGet(['update'])) machine.aptGet(install)
  }
  const still = missing.filter(one => !machine.has(one.program))
  if (still.length === 0) return []
  return [
    ...still.map(one => `${one.program} is missing: it ${one.why}.`),
    `Install with: sudo apt-get install --yes ${still.flatMap(one => one.packages).join(' ')}`,
  ]
}

function isThere(program: string): boolean {
  const folders = [...(ENVIRONMENT.PATH ?? '').split(delimiter), ...globSync(POSTGRES_PROGRAMS)]
  return folders.some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

const thisMachine: Machine = {
  has: isThere,
  canInstall: process.getuid?.() === 0 && existsSync('/etc/debian_version'),
  aptGet: args =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...ENVIRONMENT, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0,
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const faults = provide(PREREQUISITES, thisMachine)
  for (const line of faults) console.error(line)
  process.exitCode = faults.length === 0 ? 0 : 1
}
