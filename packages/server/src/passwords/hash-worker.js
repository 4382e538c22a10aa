// A thread that hashes. JavaScript, and importing none of our TypeScript: the type stripper, loaded once more for a
// thread, costs each of them 20 MB and 100 ms (docs/decisions/hash-lane.md).
// @ts-check
import { readlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
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

const require = createRequire(import.meta.url)

/**
 * Hashes that were brought from elsewhere may be bcrypt's; its library is loaded for the first of them. bcrypt ends each
 * password with a NUL and goes round, so that `a`, NUL, `a` is the same to it as `a`: a password with a NUL is none of
 * its own, and is refused for the same work. Of more than 72 bytes it reads the first, here as everywhere.
 *
 * @param {string} hash
 * @param {string} password
 */
function verifyBcrypt(hash, password) {
  /** @type {typeof import('@node-rs/bcrypt')} */
  const bcrypt = require('@node-rs/bcrypt')
  const fits = bcrypt.verifySync(password, hash)
  return fits && !password.includes('\0')
}

/**
 * @param {import('./hash-job.ts').HashJob} job
 * @returns {import('./hash-job.ts').HashReply}
 */
function work(job) {
  try {
    if (job.kind === 'hash') return { value: hashSync(job.password, argon2Options) }
    if (job.hash.startsWith('$2')) return { value: verifyBcrypt(job.hash, job.password) }
    return { value: verifySync(job.hash, job.password) }
  } catch (error) {
    return { fault: error instanceof Error ? error.message : 'hashing failed' }
  }
}

standBack()
parentPort?.on('message', job => parentPort?.postMessage(work(job)))
