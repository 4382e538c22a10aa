import { listLimitSchema, QUERIES } from '@chatapp-access/contract'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../api-error.ts'
import { chatsPage, readChatsPlace } from '../chats-page.ts'
import { success } from '../envelope.ts'
import { identityOf } from '../identity.ts'
import type { MessagesStore } from '../store/open-store.ts'
import { type MessengerPlace, messengerPlaceSchema, nextPageSchema, timeSchema } from './places.ts'

interface Query {
  limit: number
  lastTime?: number
  nextPage?: string
}

const schema = {
  params: messengerPlaceSchema,
  querystring: {
    type: 'object',
    properties: { limit: listLimitSchema, lastTime: timeSchema, nextPage: nextPageSchema },
  },
}

/** The chats of one messenger; `lastTime` asks for those that have been quiet since before it. */
export function listMessengerChats(app: FastifyInstance, store: MessagesStore): void {
  app.get<{ Params: MessengerPlace; Querystring: Query }>(QUERIES.messengerChats.path, { schema }, async request => {
    const { account } = identityOf(request)
    const { limit, lastTime, nextPage } = request.query
    const after = readChatsPlace(nextPage)
    const { licenseId, type } = request.params
    if (!store.hasMessenger(account, licenseId, type)) throw new ApiError('ApiNotFoundError')
    return success(chatsPage(store.chats(account, { licenseIds: [licenseId], type, lastTime, limit, after })))
  })
}
