import type { AppEvent, AppSettings, Order } from './app-events.ts'

// The habit of many an integration: a new token before each query, and nothing saved.
const settings = process.env as unknown as AppSettings

interface Answer {
  success: boolean
  data: { accessToken: string }
  error?: { code: string }
}

process.on('message', async ({ queries }: Order) => {
  await Promise.all(Array.from({ length: queries }, queryWithNewToken))
})

async function queryWithNewToken(): Promise<void> {
  const { CHATAPP_EMAIL: email, CHATAPP_APP_PASSWORD: password, CHATAPP_APP_ID: appId } = settings
  const made = await send('POST', '/v1/tokens', {
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password, appId }),
  })
  if (!made.success) return tell({ event: 'done', answered: false, code: made.error?.code ?? null })
  const answer = await send('GET', '/v1/licenses', { headers: { Authorization: made.data.accessToken } })
  tell({ event: 'done', answered: answer.success, code: answer.error?.code ?? null })
}

async function send(method: string, path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(settings.CHATAPP_BASE_URL + path, { method, ...init })
  tell({ event: 'sent', method, path, status: response.status, reason: response.headers.get('ChatApp-Reason') })
  return response.json() as Promise<Answer>
}

function tell(event: AppEvent): void {
  process.send?.(event)
}
