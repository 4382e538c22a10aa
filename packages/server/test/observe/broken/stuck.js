import { parentPort } from 'node:worker_threads'

parentPort.postMessage({ kind: 'ready', url: 'http://127.0.0.1:1' })
parentPort.on('message', () => {
  for (;;);
})
