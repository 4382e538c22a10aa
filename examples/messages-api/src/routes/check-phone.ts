import { type CheckedPhone, QUERIES } from '@chatapp-access/contract'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../api-error.ts'
import { success } from '../envelope.ts'
import { identityOf } from '../identity.ts'
import type { MessagesStore } from '../store/open-store.ts'
import { type PhonePlace, phonePlaceSchema } from './places.ts'

const schema = { params: phonePlaceSchema }

/** Whether a phone can be written to: here, whether it has a chat. */
export function checkPhone(app: FastifyInstance, store: MessagesStore): void {
  app.get<{ Params: PhonePlace }>(QUERIES.checkPhone.path, { schema }, async request => {
    const { account } = identityOf(request)
    const { licenseId, type, phone } = request.params
    if (!store.hasMessenger(account, licenseId, type)) throw new ApiError('ApiNotFoundError')
    const chat = store.chatOfPhone(account, licenseId, type, phone.replace('+', ''))
    return success<CheckedPhone>({ exist: chat !== undefined, chatId: chat?.chat_id ?? null })
  })
}
