import { noteSecret } from '../harness/index.ts'
import type { MadeApp } from './owner.ts'

interface Pair {
  accessToken: string
  refreshToken: string
}

interface Answer<Data> {
  data: Data
  error?: { code: string }
}

/** tokens.make, as an app does it; `agent` is what the program calls itself. */
export async function makePair(
  url: string,
  email: string,
  { appId, appPassword }: MadeApp,
  agent = 'node',
): Promise<Pair> {
  const answer = await fetch(`${url}/v1/tokens`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'User-Agent': agent },
    body: JSON.stringify({ email, password: appPassword, appId }),
  })
  const { data } = (await answer.json()) as Answer<Pair>
  noteSecret(data.accessToken)
  noteSecret(data.refreshToken)
  return data
}

/** tokens.check: `code` is `undefined` while the access token is good. */
export async function checkAccess(
  url: string,
  accessToken: string,
): Promise<{ code?: string; reason?: string | null }> {
  const answer = await fetch(`${url}/v1/tokens/check`, { headers: { Authorization: accessToken } })
  const { error } = (await answer.json()) as Answer<unknown>
  return error ? { code: error.code, reason: answer.headers.get('ChatApp-Reason') } : {}
}
