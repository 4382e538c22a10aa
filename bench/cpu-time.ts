import { readdirSync, readFileSync } from 'node:fs'

/** What all threads of a process have spent on a CPU so far, in microseconds. Linux only. */
export function cpuMicroseconds(pid: number): number {
  const tasks = `/proc/${pid}/task`
  const nanoseconds = readdirSync(tasks).map(task =>
    Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]),
  )
  return nanoseconds.reduce((sum, spent) => sum + spent, 0) / 1000
}
