// Renews the pair and leaves the query that was refused undone. Nothing brings it back when the refresh token is over.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

const { CHATAPP_BASE_URL: baseUrl, HOME = '.', ...env } = process.env
const file = `${HOME}/pair.json`

interface Answer {
  data?: { accessToken: string; refreshToken: string }
  error?: { code: string }
}

async function call(path: string, init: RequestInit): Promise<Answer> {
  return (await (await fetch(baseUrl + path, init)).json()) as Answer
}

function keep({ data, error }: Answer): void {
  if (!data) throw new Error(error?.code)
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(data))
  renameSync(`${file}.${process.pid}`, file)
}

if (!existsSync(file)) {
  const body = JSON.stringify({ email: env.CHATAPP_EMAIL, password: env.CHATAPP_PASSWORD, appId: env.CHATAPP_APP_ID })
  keep(await call('/v1/tokens', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }))
}
const { accessToken, refreshToken } = JSON.parse(readFileSync(file, 'utf8'))
const answer = await call('/v1/licenses', { headers: { Authorization: accessToken } })
if (answer.error?.code === 'ApiInvalidTokenError') {
  keep(await call('/v1/tokens/refresh', { method: 'POST', headers: { Refresh: refreshToken } }))
}
