import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './temporary-folder.ts'

/** A wall clock of its own for a process: it runs on as fast as the real one, from whatever instant it is set to. */
export interface FakeClock {
  /** Environment for the process that is to see it. */
  readonly env: Readonly<Record<string, string>>
  /** Steps the clock, also of a process that runs. ISO 8601, such as `2027-03-14T04:59:59Z`. */
  set(instant: string): void
}

/** Makes a fake clock by libfaketime. The monotonic clock stays real: timers and deadlines go on as they do. */
export function fakeClock(instant: string): FakeClock {
  const file = join(temporaryFolder(), 'clock')
  const set = (text: string) => {
    const seconds = (Date.parse(text) - Date.now()) / 1000
    writeFileSync(file, `${seconds < 0 ? '' : '+'}${seconds.toFixed(3)}\n`)
  }
  set(instant)
  const env = {
    LD_PRELOAD: library(),
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  }
  return { env, set }
}

/** Where the library lies differs by system; the program that belongs to it knows. */
function library(): string {
  const { stdout, error } = spawnSync('faketime', ['-f', '+0', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' })
  const path = stdout?.trim()
  if (!path) throw new Error(`faketime does not work; install it with: apt-get install faketime (${error?.message})`)
  return path
}
