import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseJson } from './json.ts'

/** What was noticed while the pair was renewed, for status and doctor. Holds nothing secret. Times are unix seconds. */
export interface Notes {
  /** Habits that the server named in what this app does, at the last renewal: `ChatApp-Advice`. */
  advice?: { rules: readonly string[]; at: number }
  /** When each machine renewed the pair for the first time, and when for the last. */
  hosts?: Readonly<Record<string, readonly [first: number, last: number]>>
}

/** One renewal: by which machine, when, and which habits the server named. */
export interface Renewal {
  host: string
  at: number
  rules: readonly string[]
}

/** A file beside the pair. */
export interface NotesFile {
  /** Empty where there are none, or none that can be read: notes are worth no failure. */
  read(): Promise<Notes>
  /** Never rejects. */
  add(renewal: Renewal): Promise<void>
}

/** Rules, and machines, that are remembered at most. */
const MOST = 32

export function notesFile(folder: string): NotesFile {
  const path = join(folder, 'notes.json')
  const read = async (): Promise<Notes> => readNotes(await readFile(path, 'utf8').catch(() => ''))
  return {
    read,
    async add(renewal) {
      await replace(folder, path, JSON.stringify(withRenewal(await read(), renewal))).catch(() => {})
    },
  }
}

export function withRenewal({ hosts = {} }: Notes, { host, at, rules }: Renewal): Notes {
  const [first = at] = (Object.hasOwn(hosts, host) && hosts[host]) || []
  const others = Object.entries(hosts).filter(([name]) => name !== host)
  others.sort(([, [, one]], [, [, other]]) => other - one)
  return {
    advice: { rules, at },
    hosts: Object.fromEntries([[host, [first, at]] as const, ...others.slice(0, MOST - 1)]),
  }
}

/** The rules that the header names. Only words come through: what a server says is shown to people. */
export function adviceOf(header: string | null): string[] {
  const words = (header ?? '').split(',').map(word => word.trim())
  return words.filter(word => /^[a-z0-9-]{1,64}$/.test(word)).slice(0, MOST)
}

function readNotes(text: string): Notes {
  const { advice, hosts } = (parseJson(text) ?? {}) as { advice?: { rules?: unknown; at?: unknown }; hosts?: unknown }
  const notes: Notes = {}
  if (Array.isArray(advice?.rules) && typeof advice.at === 'number') {
    notes.advice = { rules: adviceOf(advice.rules.join()), at: advice.at }
  }
  if (typeof hosts === 'object' && hosts !== null) {
    notes.hosts = Object.fromEntries(Object.entries(hosts).filter(isSpan))
  }
  return notes
}

function isSpan(entry: [string, unknown]): entry is [string, [number, number]] {
  const [, span] = entry
  return Array.isArray(span) && span.length === 2 && span.every(time => typeof time === 'number')
}

async function replace(folder: string, path: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // A name by which the store knows what a crash left, and sweeps it.
  const unfinished = join(folder, `new-notes-${randomBytes(6).toString('hex')}`)
  const handle = await open(unfinished, 'wx', 0o600)
  try {
    await handle.writeFile(text)
  } finally {
    await handle.close()
  }
  await rename(unfinished, path).catch(async error => {
    await rm(unfinished, { force: true })
    throw error
  })
}
