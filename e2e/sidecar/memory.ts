import { readFileSync } from 'node:fs'

/** The most memory a process ever had resident, in MiB (proc(5), VmHWM). */
export function peakMemory(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}
