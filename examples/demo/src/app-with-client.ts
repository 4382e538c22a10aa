import { createClient } from '@chatapp-access/client'
import { fileStore } from '@chatapp-access/client/file'
import type { AppEvent, AppSettings, Order } from './app-events.ts'

const settings = process.env as unknown as AppSettings

const chatapp = createClient({
  baseUrl: settings.CHATAPP_BASE_URL,
  email: settings.CHATAPP_EMAIL,
  password: settings.CHATAPP_APP_PASSWORD,
  appId: settings.CHATAPP_APP_ID,
  store: fileStore(settings.CHATAPP_STORE),
  fetch: watchedFetch,
})

for (const name of ['made', 'refreshed', 'adopted'] as const) {
  chatapp.on(name, () => tell({ event: 'client', name }))
}

process.on('message', async ({ queries }: Order) => {
  await Promise.all(Array.from({ length: queries }, query))
})

async function query(): Promise<void> {
  const response = await chatapp.fetch('/v1/licenses')
  tell({ event: 'done', answered: response.ok, code: null })
}

/** Only for the picture: tells what goes over the wire. The client needs nothing of it. */
async function watchedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init)
  const { pathname } = new URL(input instanceof Request ? input.url : input)
  const method = init?.method ?? 'GET'
  tell({
    event: 'sent',
    method,
    path: pathname,
    status: response.status,
    reason: response.headers.get('ChatApp-Reason'),
  })
  return response
}

function tell(event: AppEvent): void {
  process.send?.(event)
}
