import { readlinkSync } from 'node:fs'
import os from 'node:os'
import { parentPort } from 'node:worker_threads'
import { hashSync, verifySync } from '@node-rs/argon2'
import { ARGON2_OPTIONS } from './argon2.ts'
import type { HashJob, HashReply } from './hash-job.ts'

/** Nice value of a hash thread: see docs/decisions/hash-lane.md. */
const HASH_THREAD_NICE = 10

/**
 * Lets this thread stand back behind the one that answers calls. Linux keeps a nice value for each thread, and a
 * synchronous call reads the link in the thread that makes it. Elsewhere the value is the process's, and stays.
 */
function standBack(): void {
  if (os.platform() !== 'linux') return
  try {
    const threadId = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    if (os.getPriority(threadId) < HASH_THREAD_NICE) os.setPriority(threadId, HASH_THREAD_NICE)
  } catch {
    // Without /proc, or where it is forbidden, hashing goes on at the priority of the process.
  }
}

function work(job: HashJob): HashReply {
  try {
    if (job.kind === 'hash') return { value: hashSync(job.password, ARGON2_OPTIONS) }
    return { value: verifySync(job.hash, job.password) }
  } catch (error) {
    return { fault: error instanceof Error ? error.message : 'hashing failed' }
  }
}

standBack()
parentPort?.on('message', (job: HashJob) => parentPort?.postMessage(work(job)))
