// Keeps the access token in memory, and makes a new one when it is refused. The refresh token is never looked at.
import { setTimeout as wait } from 'node:timers/promises'

const { CHATAPP_BASE_URL: baseUrl, HABIT_STEPS = '5', HABIT_PAUSE_MS = '1000', ...env } = process.env

interface Answer {
  data?: { accessToken: string }
  error?: { code: string }
}

async function call(path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(baseUrl + path, init)
  return response.json() as Promise<Answer>
}

async function make(): Promise<string> {
  const body = JSON.stringify({ email: env.CHATAPP_EMAIL, password: env.CHATAPP_PASSWORD, appId: env.CHATAPP_APP_ID })
  const { data } = await call('/v1/tokens', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
  return data?.accessToken ?? ''
}

const query = (token: string) => call('/v1/me', { headers: { Authorization: token } })

let token = await make()
for (let step = 1; step <= Number(HABIT_STEPS); step += 1) {
  let answer = await query(token)
  if (answer.error) {
    token = await make()
    answer = await query(token)
  }
  console.log(step, answer.error?.code ?? 'answered')
  await wait(Number(HABIT_PAUSE_MS))
}
