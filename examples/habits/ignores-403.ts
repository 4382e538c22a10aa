// Waits for a 401 before it renews. The API answers 403, so it goes on with a token that is over.
import { setTimeout as wait } from 'node:timers/promises'

const { CHATAPP_BASE_URL: baseUrl, HABIT_STEPS = '5', HABIT_PAUSE_MS = '1000', ...env } = process.env

interface Pair {
  accessToken: string
  refreshToken: string
}

async function tokens(path: string, headers: Record<string, string>, body?: string): Promise<Pair | undefined> {
  const response = await fetch(baseUrl + path, { method: 'POST', headers, ...(body && { body }) })
  const { data } = (await response.json()) as { data?: Pair }
  return data
}

const credentials = { email: env.CHATAPP_EMAIL, password: env.CHATAPP_PASSWORD, appId: env.CHATAPP_APP_ID }
let pair = await tokens('/v1/tokens', { 'Content-Type': 'application/json' }, JSON.stringify(credentials))
for (let step = 1; pair && step <= Number(HABIT_STEPS); step += 1) {
  const response = await fetch(`${baseUrl}/v1/me`, { headers: { Authorization: pair.accessToken } })
  await response.arrayBuffer()
  if (response.status === 401) pair = (await tokens('/v1/tokens/refresh', { Refresh: pair.refreshToken })) ?? pair
  console.log(step, response.ok ? 'answered' : response.status)
  await wait(Number(HABIT_PAUSE_MS))
}
