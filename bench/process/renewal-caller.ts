/** One of several processes that share a saved pair. It is told where the pair is, gets ready, and calls when told. */
import { fileStore } from '../../packages/client/src/file/index.ts'
import { createClient } from '../../packages/client/src/index.ts'
import type { CallerSetup } from '../dead-pair.ts'

let call: (() => Promise<Response>) | undefined

process.on('message', async (message: { setup: CallerSetup } | { go: true }) => {
  if ('setup' in message) {
    const { folder, path, ...options } = message.setup
    const client = createClient({ ...options, store: fileStore(folder) })
    call = () => client.fetch(path)
    process.send?.({ ready: true })
  } else {
    const response = await call?.()
    process.send?.({ status: response?.status })
  }
})
