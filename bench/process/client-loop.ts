/**
 * What a query costs whoever sends it: CPU time of this process for many calls, 50 in flight, through the client and
 * through `fetch` with the same header. Each message asks for one slice of either.
 */
import { createClient } from '../../packages/client/src/index.ts'
import { memoryStore } from '../../packages/client/src/memory.ts'

const IN_FLIGHT = 50
const CALLS = 4_000
const PATH = '/v1/licenses'

type Call = () => Promise<Response>

process.once('message', async ({ url }: { url: string }) => {
  const options = { baseUrl: url, email: 'owner1@bench.example', password: 'any', appId: 'app_1_1' }
  const client = createClient({ ...options, store: memoryStore() })
  const token = await client.tokens.get()
  const calls: Record<'client' | 'fetch', Call> = {
    client: () => client.fetch(PATH),
    fetch: () => fetch(url + PATH, { headers: { Authorization: token } }),
  }
  process.on('message', async ({ what }: { what: keyof typeof calls }) => {
    process.send?.({ cost: await microsecondsOf(calls[what]) })
  })
  process.send?.({ ready: true })
})

async function microsecondsOf(call: Call): Promise<number> {
  const before = process.cpuUsage()
  let left = CALLS
  const caller = async () => {
    while (left-- > 0) {
      const response = await call()
      if (response.status !== 200) throw new Error(`a query was answered with ${response.status}`)
      await response.text()
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, caller))
  const { user, system } = process.cpuUsage(before)
  return (user + system) / CALLS
}
