import assert from 'node:assert/strict'
import { existsSync, watch } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '../harness/index.ts'
import type { Fault, FaultProxy, ProxiedCall } from './fault-proxy.ts'
import { type Program, type ProgramOptions, startProgram } from './program.ts'
import type { Stage } from './stage.ts'

/** Moments of a renewal at which its holder can be made to stand still. */
export const STEPS = [
  'it has the lock',
  'its refresh is sent',
  'its refresh is done and not answered',
  'the answer has reached its machine',
  'it is about to save',
] as const

export type Step = (typeof STEPS)[number]

/** A program that stands still (SIGSTOP) in the middle of a renewal. */
export interface Stopped {
  readonly program: Program
  /** What the server had counted before that renewal. */
  readonly before: { makes: number; refreshes: number }
}

const WAIT_MS = 30_000
/** A save is a matter of milliseconds: it may be over before the signal arrives. */
const ATTEMPTS = 20

/** Starts a program on a dead token, and stops it at a step of the renewal. */
export async function stopHolderAt(step: Step, stage: Stage, options: ProgramOptions): Promise<Stopped> {
  if (step === 'it is about to save') return stopBeforeTheSave(stage, options)
  const before = stage.backend.counts()
  if (step === 'it has the lock') return { program: await stopWithTheLock(stage, options), before }
  const refresh = holdRefresh(stage.proxy, step === 'its refresh is sent' ? 'onCall' : 'onAnswer')
  const program = await startProgram(options)
  await eventually('the holder refreshes', WAIT_MS, () => refresh.isHeld() || undefined)
  program.signal('SIGSTOP')
  if (step === 'the answer has reached its machine') await refresh.deliver()
  else refresh.lose()
  return { program, before }
}

async function stopWithTheLock({ proxy, store }: Stage, options: ProgramOptions): Promise<Program> {
  // Should it be quicker than the signal, its call goes no further than this.
  const refresh = holdRefresh(proxy, 'onCall')
  const program = await startProgram(options)
  await stopAtName(program, store, /^lock$/)
  refresh.lose()
  return program
}

async function stopBeforeTheSave({ backend, store }: Stage, options: ProgramOptions): Promise<Stopped> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const before = backend.counts()
    const program = await startProgram(options)
    // A new version is written under a name of its own, and then linked to its number.
    await stopAtName(program, store, /^new-[0-9a-f]+$/)
    if (existsSync(join(store, 'lock'))) return { program, before }
    program.signal('SIGCONT')
    assert.deepEqual(await program.finished(), [{ answered: true }])
    await backend.endAccess()
  }
  throw new Error(`the holder was quicker than the signal, ${ATTEMPTS} times`)
}

/** Stops a program as soon as a name appears in a folder. */
async function stopAtName(program: Program, folder: string, name: RegExp): Promise<void> {
  let stopped = false
  const watcher = watch(folder, (_, changed) => {
    if (stopped || !name.test(changed ?? '')) return
    program.signal('SIGSTOP')
    stopped = true
  })
  await eventually(`${name} appears in the folder`, WAIT_MS, () => stopped || undefined)
  watcher.close()
}

interface HeldRefresh {
  isHeld(): boolean
  /** The caller never gets an answer. */
  lose(): void
  /** Resolves when the answer has left for the caller. */
  deliver(): Promise<void>
}

/** Keeps the next tokens.refresh in the proxy, before the server sees it or after. */
function holdRefresh(proxy: FaultProxy, where: 'onCall' | 'onAnswer'): HeldRefresh {
  const { promise, resolve } = Promise.withResolvers<Fault | undefined>()
  let held: ProxiedCall | undefined
  proxy[where] = call => {
    if (held || call.method !== 'tokens.refresh') return
    held = call
    return promise
  }
  return {
    isHeld: () => held !== undefined,
    lose() {
      proxy.behave()
      resolve('cut')
    },
    async deliver() {
      proxy.behave()
      resolve(undefined)
      await eventually('the answer leaves', WAIT_MS, () => held?.status)
    },
  }
}
