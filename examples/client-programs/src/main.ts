import { setTimeout as wait } from 'node:timers/promises'
import { createClient } from '@chatapp-access/client'
import { fileStore } from '@chatapp-access/client/file'
import { ask } from './ask.ts'

const { env } = process
const { CHATAPP_STORE: folder, CHATAPP_EVERY_MS: everyMs } = env

const chatapp = createClient({
  baseUrl: env.CHATAPP_BASE_URL ?? '',
  email: env.CHATAPP_EMAIL ?? '',
  password: env.CHATAPP_APP_PASSWORD ?? '',
  appId: env.CHATAPP_APP_ID ?? '',
  ...(folder && { store: fileStore(folder, { leaseMs: Number(env.CHATAPP_LEASE_MS ?? 5_000) }) }),
})

let goesOn = everyMs !== undefined
process.once('SIGTERM', () => {
  goesOn = false
})

do {
  const outcomes = await Promise.all(Array.from({ length: Number(env.CHATAPP_AT_ONCE ?? 1) }, () => ask(chatapp)))
  for (const outcome of outcomes) console.log(JSON.stringify(outcome))
  process.exitCode = outcomes.every(({ answered }) => answered) ? 0 : 1
  if (goesOn) await wait(Number(everyMs))
} while (goesOn)
