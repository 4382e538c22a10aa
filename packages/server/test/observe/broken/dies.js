import { parentPort } from 'node:worker_threads'

parentPort.postMessage({ kind: 'ready', url: 'http://127.0.0.1:1' })
parentPort.on('message', () => {
  throw new Error('an observer that dies of what it is told')
})
