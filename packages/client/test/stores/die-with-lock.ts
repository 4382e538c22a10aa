import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('./lock-holder.ts', import.meta.url))

/** A process takes the lock of the store at this address, and is killed. Resolves when it is dead. */
export async function dieWithLock(address: string, leaseMs: number): Promise<void> {
  const holder = fork(PROGRAM, [address, String(leaseMs)])
  const [message] = await once(holder, 'message')
  if (message !== 'held') throw new Error('the lock was not taken')
  holder.kill('SIGKILL')
  await once(holder, 'exit')
}
