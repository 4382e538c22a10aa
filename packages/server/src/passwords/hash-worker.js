// A thread that hashes. JavaScript, and importing none of our TypeScript: the type stripper, loaded once more for a
// thread, costs each of them 20 MB and 100 ms (docs/decisions/hash-lane.md).
// @ts-check
import { readlinkSync } from 'node:fs'
import os from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { hashSync, verifySync } from '@node-rs/argon2'

/** @type {import('./hash-job.ts').HashThreadData} */
const { argon2Options, nice } = workerData

/**
 * Lets this thread stand back behind the one that answers calls. Linux keeps a nice value for each thread, and a
 * synchronous call reads the link in the thread that makes it. Elsewhere the value is the process's, and stays.
 */
function standBack() {
  if (os.platform() !== 'linux') return
  try {
    const threadId = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    if (os.getPriority(threadId) < nice) os.setPriority(threadId, nice)
  } catch {
    // Without /proc, or where it is forbidden, hashing goes on at the priority of the process.
  }
}

/**
 * @param {import('./hash-job.ts').HashJob} job
 * @returns {import('./hash-job.ts').HashReply}
 */
function work(job) {
  try {
    if (job.kind === 'hash') return { value: hashSync(job.password, argon2Options) }
    return { value: verifySync(job.hash, job.password) }
  } catch (error) {
    return { fault: error instanceof Error ? error.message : 'hashing failed' }
  }
}

standBack()
parentPort?.on('message', job => parentPort?.postMessage(work(job)))
