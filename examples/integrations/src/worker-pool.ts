// Twelve processes that share one pair, since all of them read the same store. Nothing is handed from one to another.
import cluster from 'node:cluster'
import { chatapp } from './chatapp.ts'
import type { License } from './license.ts'

const WORKERS = 12

if (cluster.isPrimary) {
  for (let started = 0; started < WORKERS; started += 1) cluster.fork()
  cluster.on('exit', (_worker, code) => {
    if (code !== 0) process.exitCode = 1
  })
} else {
  const licenses = await chatapp.get<License[]>('/v1/licenses')
  console.log(`worker ${cluster.worker?.id}: ${licenses.length} licenses`)
  cluster.worker?.disconnect()
}
