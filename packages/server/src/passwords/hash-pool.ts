import { Worker } from 'node:worker_threads'
import { ARGON2_OPTIONS } from './argon2.ts'
import type { HashJob, HashReply, HashThreadData } from './hash-job.ts'

/** Low enough to stand back, high enough to get on where one core is all there is: docs/decisions/hash-lane.md. */
const HASH_THREAD_NICE = 10

/** Runs hash jobs; settles only when the work is really over. */
export interface HashPool {
  run(job: HashJob): Promise<string | boolean>
  /** Ends the threads. Jobs still under way are rejected. */
  close(): Promise<void>
}

/**
 * Threads of our own rather than the asynchronous calls of the library: those share libuv's four threads with file and
 * DNS calls, at the priority of the thread that answers queries. A thread is started when it is first needed, does one
 * job at a time, is replaced after it died, and keeps no process alive while it is idle. Whoever calls bounds the jobs.
 */
export function createHashPool(): HashPool {
  const idle: Worker[] = []
  const all = new Set<Worker>()

  function start(): Worker {
    // A hash thread needs neither the environment, which may hold the server's secrets, nor the flags of the process.
    const worker = new Worker(new URL('./hash-worker.js', import.meta.url), {
      workerData: { argon2Options: ARGON2_OPTIONS, nice: HASH_THREAD_NICE } satisfies HashThreadData,
      env: {},
      execArgv: [],
      name: 'hash',
    })
    all.add(worker)
    // A thread that fails with no job at hand is simply replaced; without a listener its error would end the process.
    worker.on('error', () => undefined)
    worker.once('exit', () => {
      all.delete(worker)
      const at = idle.indexOf(worker)
      if (at >= 0) idle.splice(at, 1)
    })
    return worker
  }

  function run(job: HashJob): Promise<string | boolean> {
    const worker = idle.pop() ?? start()
    worker.ref()
    return new Promise((resolve, reject) => {
      const release = (): void => {
        worker.off('message', onReply)
        worker.off('error', onDeath)
        worker.off('exit', onDeath)
      }
      const onReply = (reply: HashReply): void => {
        release()
        worker.unref()
        idle.push(worker)
        if ('fault' in reply) reject(new Error(reply.fault))
        else resolve(reply.value)
      }
      const onDeath = (cause: unknown): void => {
        release()
        reject(new Error('a hash thread ended before its job', cause instanceof Error ? { cause } : undefined))
      }
      worker.on('message', onReply)
      worker.on('error', onDeath)
      worker.on('exit', onDeath)
      worker.postMessage(job)
    })
  }

  return {
    run,
    close: async () => {
      await Promise.all([...all].map(worker => worker.terminate()))
    },
  }
}
