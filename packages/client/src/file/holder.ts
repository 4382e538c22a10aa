import { randomBytes } from 'node:crypto'
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'

/** Who holds a lock. */
export interface Holder {
  /** Different for each taking of the lock. */
  nonce: string
  pid: number
  /** When the process was started, in clock ticks of the system: tells a process from a later one with its number. */
  started: string | undefined
  /** Where process numbers mean the same: this boot of this machine, this pid namespace. */
  place: string
}

/** Describes this process as a holder. */
export async function describeSelf(): Promise<Holder> {
  const { pid } = process
  const nonce = randomBytes(12).toString('hex')
  return { nonce, pid, started: (await processState(pid))?.started, place: await place() }
}

/** Whether the holder is certainly dead. False for all that cannot be known from here: then its lease must run out. */
export async function isGone(holder: Holder): Promise<boolean> {
  if (holder.place !== (await place())) return false
  const state = await processState(holder.pid)
  // That /proc says nothing may have other reasons (hidepid, no file descriptor left): then the kernel is asked.
  if (state === undefined || holder.started === undefined) return !isAlive(holder.pid)
  return state.started !== holder.started || state.ended
}

/** Reads what a lock file says; `undefined` for anything else. */
export function parseHolder(text: string): Holder | undefined {
  try {
    const { nonce, pid, started, place } = JSON.parse(text) as Partial<Record<keyof Holder, unknown>>
    if (typeof nonce !== 'string' || !/^[0-9a-f]+$/.test(nonce)) return undefined
    if (!Number.isInteger(pid) || typeof place !== 'string') return undefined
    return { nonce, pid: Number(pid), started: typeof started === 'string' ? started : undefined, place }
  } catch {
    return undefined
  }
}

let knownPlace: Promise<string> | undefined

function place(): Promise<string> {
  knownPlace ??= Promise.all([readFile('/proc/sys/kernel/random/boot_id', 'utf8'), readlink('/proc/self/ns/pid')]).then(
    ([boot, namespace]) => `${boot.trim()} ${namespace}`,
    () => hostname(),
  )
  return knownPlace
}

/** State of a process on Linux, from /proc (proc_pid_stat(5)); `undefined` if that cannot be read. */
async function processState(pid: number): Promise<{ started: string; ended: boolean } | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The name of the program stands in parentheses and may hold anything; fields are counted behind it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { started: String(fields[19]), ended: fields[0] === 'Z' || fields[0] === 'X' }
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: unknown }).code !== 'ESRCH'
  }
}
