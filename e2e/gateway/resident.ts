import { readFileSync } from 'node:fs'

const LOOK_EVERY_MS = 50

/** Memory of a process while something happens to it. */
export interface Resident {
  /** What it had in the beginning, and the most it had since, in MiB. */
  readonly before: number
  readonly peak: number
  stop(): void
}

/** Looks at how much memory a process has resident, again and again (proc(5), VmRSS). */
export function watchResident(pid: number): Resident {
  const before = residentMib(pid)
  const resident = { before, peak: before, stop: () => clearInterval(timer) }
  const timer = setInterval(() => {
    resident.peak = Math.max(resident.peak, residentMib(pid))
  }, LOOK_EVERY_MS)
  return resident
}

function residentMib(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}
