import { createClient, isChatAppError, type Store } from '../../src/index.ts'
import { openStore } from '../stores/open-store.ts'
import { stoppingAt } from './stopping.ts'

// A program with a store of any kind: waits at the gate, sends its queries, tells how each went, a line of JSON each.

const { env } = process
const { store, close } = await openStore(env.CHATAPP_STORE ?? '', Number(env.CHATAPP_LEASE_MS ?? 5_000))
const chatapp = createClient({
  baseUrl: env.CHATAPP_BASE_URL ?? '',
  email: env.CHATAPP_EMAIL ?? '',
  password: env.CHATAPP_APP_PASSWORD ?? '',
  appId: env.CHATAPP_APP_ID ?? '',
  store: stoppingAt(env.CHATAPP_STOP_AT, store) satisfies Store,
})

/** How a query went: every second one gives up after so long, if a time is set. */
async function ask(number: number): Promise<object> {
  const patienceMs = Number(env.CHATAPP_PATIENCE_MS ?? 0)
  try {
    await chatapp.get('/v1/me', number % 2 && patienceMs ? { signal: AbortSignal.timeout(patienceMs) } : {})
    return { answered: true }
  } catch (error) {
    return { answered: false, code: isChatAppError(error) ? error.code : (error as Error).name }
  }
}

if (env.CHATAPP_GATE) await fetch(env.CHATAPP_GATE)
const numbers = Array.from({ length: Number(env.CHATAPP_AT_ONCE ?? 1) }, (_, number) => number)
for (const outcome of await Promise.all(numbers.map(ask))) console.log(JSON.stringify(outcome))
await close()
