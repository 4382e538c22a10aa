// One client for all requests: however many meet an ended token at once, it is renewed once, and all are answered.
import { isApiError, isChatAppError } from '@chatapp-access/client'
import express, { type ErrorRequestHandler } from 'express'
import { chatapp } from './chatapp.ts'
import type { License } from './license.ts'

const app = express()
app.use(express.json())

app.get('/licenses', async (_request, response) => {
  response.json(await chatapp.get<License[]>('/v1/licenses'))
})

app.post('/licenses/:license/whatsapp/:chat', async ({ params, body }, response) => {
  const chat = `/v1/licenses/${encodeURIComponent(params.license)}/messengers/grWhatsApp/chats/${encodeURIComponent(params.chat)}`
  response.json(await chatapp.post(`${chat}/messages/text`, { text: body.text }))
})

/** What the API refused goes on to the caller, with its code; any other failure is ours to mend, and only ours to read. */
const answerErrors: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent || !isChatAppError(error)) return next(error)
  if (error.retryAfterSeconds !== undefined) response.set('Retry-After', String(error.retryAfterSeconds))
  if (isApiError(error)) return response.status(error.status).json({ code: error.code, message: error.message })
  console.error(`${error.code}: ${error.message}. ${error.next ?? ''}`)
  response.status(503).json({ code: 'Unavailable', message: 'Try again later' })
}
app.use(answerErrors)

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', error => {
  if (error) throw error
  console.log('listening', server.address())
})

// Requests in hand are answered, and with them a renewal in hand is saved; then nothing keeps the process.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => server.close())
