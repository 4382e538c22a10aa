import { parentPort, workerData } from 'node:worker_threads'
import { UnusableDatabaseError } from '../unusable-database-error.ts'
import { Engine } from './engine.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import type { OpenOptions } from './options.ts'
import { type PackedCall, packReply, unpackCall } from './packing.ts'

/** How often a few expired rows are looked for, milliseconds. */
const SWEEP_MS = 250

const port = parentPort
if (!port) throw new Error('this file runs as a worker thread')
const post = (message: FromWorker) => port.postMessage(message)

try {
  const engine = await Engine.open(workerData as OpenOptions, Date.now)
  const sweeping = setInterval(() => void engine.sweep(), SWEEP_MS)

  const answer = async (calls: readonly PackedCall[]): Promise<void> => {
    const replies = await engine.run(calls.map(unpackCall))
    post({ kind: 'replies', replies: replies.map(packReply) })
  }

  const close = async (): Promise<void> => {
    clearInterval(sweeping)
    await engine.close()
    port.close()
  }

  port.on('message', (message: ToWorker) => void (message.kind === 'group' ? answer(message.calls) : close()))
  post({ kind: 'ready' })
} catch (error) {
  const words = error instanceof Error ? error.message : String(error)
  post({ kind: 'unopened', words, unusable: error instanceof UnusableDatabaseError })
  port.close()
}
