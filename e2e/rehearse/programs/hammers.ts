// Tries again at once, five times, whatever it was refused with. The rest is as it should be for one process.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

const { CHATAPP_BASE_URL: baseUrl, HOME = '.', ...env } = process.env
const file = `${HOME}/pair.json`

interface Pair {
  accessToken: string
  refreshToken: string
}

interface Answer {
  data?: Pair
  error?: { code: string }
}

async function call(path: string, init: RequestInit): Promise<Answer> {
  let answer: Answer = {}
  for (let tries = 0; tries < 5; tries += 1) {
    const response = await fetch(baseUrl + path, init)
    answer = (await response.json()) as Answer
    if (response.ok || /Invalid(Refresh)?Token/.test(answer.error?.code ?? '')) break
  }
  return answer
}

function keep({ data }: Answer): Pair {
  if (!data) process.exit(1)
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(data))
  renameSync(`${file}.${process.pid}`, file)
  return data
}

async function make(): Promise<Pair> {
  const body = JSON.stringify({ email: env.CHATAPP_EMAIL, password: env.CHATAPP_PASSWORD, appId: env.CHATAPP_APP_ID })
  return keep(await call('/v1/tokens', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }))
}

const query = ({ accessToken }: Pair) => call('/v1/licenses', { headers: { Authorization: accessToken } })

let pair: Pair = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : await make()
let answer = await query(pair)
if (answer.error?.code === 'ApiInvalidTokenError') {
  const renewed = await call('/v1/tokens/refresh', { method: 'POST', headers: { Refresh: pair.refreshToken } })
  pair = renewed.error?.code === 'ApiInvalidRefreshTokenError' ? await make() : keep(renewed)
  answer = await query(pair)
}
process.exitCode = answer.error ? 1 : 0
