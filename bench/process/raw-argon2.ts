/**
 * What the hash lane could do at best on this core: the same library with the same parameters, as many threads as the
 * lane of a server on this core has, of the same nice value, and nothing else. The first message names the password.
 */
import { readlinkSync } from 'node:fs'
import { availableParallelism, setPriority } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { hashSync, verifySync } from '@node-rs/argon2'
import { ARGON2_OPTIONS } from '../../packages/server/src/passwords/argon2.ts'

interface Work {
  hash: string
  password: string
}

/** See docs/decisions/hash-lane.md: who else is on the core gets more of it than these threads do. */
const NICE = 10
const THREADS = Math.max(1, availableParallelism() - 1)

if (isMainThread) serveOrders()
else hashOnOrder()

function serveOrders(): void {
  process.once('message', ({ password }: { password: string }) => {
    const work: Work = { hash: hashSync(password, ARGON2_OPTIONS), password }
    const threads = Array.from({ length: THREADS }, () => new Worker(new URL(import.meta.url), { workerData: work }))
    process.on('message', ({ milliseconds }: { milliseconds: number }) => {
      const rates = threads.map(thread => {
        thread.postMessage(milliseconds)
        return new Promise<number>(resolve => thread.once('message', resolve))
      })
      Promise.all(rates).then(all => process.send?.({ rate: all.reduce((sum, rate) => sum + rate, 0) }))
    })
    process.send?.({ hash: work.hash })
  })
}

function hashOnOrder(): void {
  if (process.platform === 'linux') setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), NICE)
  parentPort?.on('message', (milliseconds: number) => parentPort?.postMessage(verifyFor(milliseconds)))
}

function verifyFor(milliseconds: number): number {
  const { hash, password } = workerData as Work
  const since = performance.now()
  let count = 0
  while (performance.now() - since < milliseconds) {
    if (!verifySync(hash, password)) throw new Error('a right password was refused')
    count++
  }
  return (count / (performance.now() - since)) * 1000
}
