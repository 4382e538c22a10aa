// Stays, and works each half second (WORK_EVERY_MS). It renews as it should, and keeps its pair in memory alone.
import { setTimeout as wait } from 'node:timers/promises'

const { CHATAPP_BASE_URL: baseUrl, WORK_EVERY_MS = '500', ...env } = process.env

interface Pair {
  accessToken: string
  refreshToken: string
}

interface Answer {
  data?: Pair
  error?: { code: string }
}

let notBefore = 0

async function call(path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(baseUrl + path, init)
  const seconds = Number(response.headers.get('retry-after') ?? 0)
  notBefore = Math.max(notBefore, Date.now() + 1000 * seconds)
  return (await response.json()) as Answer
}

async function make(): Promise<Pair | undefined> {
  const body = JSON.stringify({ email: env.CHATAPP_EMAIL, password: env.CHATAPP_PASSWORD, appId: env.CHATAPP_APP_ID })
  const made = await call('/v1/tokens', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
  if (made.error?.code === 'ApiInvalidCredentialsError') throw new Error('the credentials are refused')
  return made.data
}

let pair: Pair | undefined

async function renew(refreshToken: string): Promise<Pair | undefined> {
  const { data, error } = await call('/v1/tokens/refresh', { method: 'POST', headers: { Refresh: refreshToken } })
  return error?.code === 'ApiInvalidRefreshTokenError' ? make() : data
}

async function work(): Promise<void> {
  pair ??= await make()
  if (!pair) return
  const query = ({ accessToken }: Pair) => call('/v1/licenses', { headers: { Authorization: accessToken } })
  const answer = await query(pair)
  if (answer.error?.code !== 'ApiInvalidTokenError') return
  const renewed = await renew(pair.refreshToken)
  if (!renewed) return
  pair = renewed
  await query(pair)
}

for (;;) {
  await work().catch(error => {
    // A lost answer or the page of a proxy: the next round tries again.
    if (error instanceof Error && /refused/.test(error.message)) return wait(3_600_000)
  })
  await wait(Math.max(Number(WORK_EVERY_MS), notBefore - Date.now()))
}
