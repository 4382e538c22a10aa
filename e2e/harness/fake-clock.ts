import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './temporary-folder.ts'

/** A wall clock of its own for a process: it runs on as fast as the real one, from whatever instant it is set to. */
interface FakeClock {
  /** Environment for the process that is to see it. */
  readonly env: Readonly<Record<string, string>>
  /** Steps the clock, also of a process that runs. ISO 8601, such as `2027-03-14T04:59:59Z`. */
  set(instant: string): void
}

/** Where libfaketime lies; the dynamic linker puts the folder of this system in for `$LIB`. */
const LIBRARY = '/usr/$LIB/faketime/libfaketime.so.1'

/** Makes a fake clock by libfaketime. The monotonic clock stays real: timers and deadlines go on as they do. */
export function fakeClock(instant: string): FakeClock {
  const file = join(temporaryFolder(), 'clock')
  const set = (text: string) => {
    const seconds = (Date.parse(text) - Date.now()) / 1000
    writeFileSync(file, `${seconds < 0 ? '' : '+'}${seconds.toFixed(3)}\n`)
  }
  set(instant)
  const env = {
    LD_PRELOAD: LIBRARY,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  }
  assertFaked(env, instant)
  return { env, set }
}

/** A library that cannot be loaded is passed over by the linker, and the real time would be taken for the fake one. */
function assertFaked(env: Readonly<Record<string, string>>, instant: string): void {
  const { pid, stdout } = spawnSync('date', ['+%s'], { env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' })
  removeClockOf(pid)
  if (Math.abs(Number(stdout) - Date.parse(instant) / 1000) < 60) return
  throw new Error('the clock cannot be faked; install libfaketime with: apt-get install faketime')
}

/** The library leaves shared memory behind that is named by the process id, and fails where that is there already. */
export function removeClockOf(pid: number): void {
  for (const name of [`faketime_shm_${pid}`, `sem.faketime_sem_${pid}`]) rmSync(join('/dev/shm', name), { force: true })
}
