import { QUERIES, type SentText, sendTextSchema } from '@chatapp-access/contract'
import type { FastifyInstance } from 'fastify'
import { found } from '../api-error.ts'
import { success } from '../envelope.ts'
import { identityOf } from '../identity.ts'
import type { MessagesStore } from '../store/open-store.ts'
import { type ChatPlace, chatPlaceSchema } from './places.ts'

interface Body {
  text: string
  tracking?: string
}

const schema = { params: chatPlaceSchema, body: sendTextSchema }

export function sendText(app: FastifyInstance, store: MessagesStore, now: () => number): void {
  app.post<{ Params: ChatPlace; Body: Body }>(QUERIES.sendText.path, { schema }, async request => {
    const { account, app: sender } = identityOf(request)
    const { licenseId, type, chatId } = request.params
    const chat = found(store.chat(account, licenseId, type, chatId))
    const { text, tracking } = request.body
    const id = store.addText(chat, { text, tracking, app: sender, time: now() })
    return success<SentText>({ id, chatId: chat.chat_id })
  })
}
