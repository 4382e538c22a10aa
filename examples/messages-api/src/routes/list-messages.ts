import { listLimitSchema, type Message, type Page, QUERIES } from '@chatapp-access/contract'
import type { FastifyInstance } from 'fastify'
import { found } from '../api-error.ts'
import { readCursor, writeCursor } from '../cursor.ts'
import { success } from '../envelope.ts'
import { identityOf } from '../identity.ts'
import type { MessagesStore } from '../store/open-store.ts'
import { type ChatPlace, chatPlaceSchema, nextPageSchema, timeSchema } from './places.ts'

type Direction = 'prev' | 'next'

interface Query {
  limit: number
  direction: Direction
  lastTime?: number
  lastInternalId?: string
  nextPage?: string
  includeSystemMessages: boolean
}

const schema = {
  params: chatPlaceSchema,
  querystring: {
    type: 'object',
    properties: {
      limit: listLimitSchema,
      direction: { type: 'string', enum: ['prev', 'next'], default: 'prev' },
      lastTime: timeSchema,
      lastInternalId: { type: 'string', pattern: '^[0-9]{1,15}$' },
      nextPage: nextPageSchema,
      includeSystemMessages: { type: 'boolean', default: false },
    },
  },
}

const PLACE = /^messages:(prev|next):([0-9]{1,15})$/

/** The messages of a chat: `prev` goes back from the newest or the named one, `next` on from the oldest or the named one. */
export function listMessages(app: FastifyInstance, store: MessagesStore): void {
  app.get<{ Params: ChatPlace; Querystring: Query }>(QUERIES.messages.path, { schema }, async request => {
    const { account } = identityOf(request)
    const place = placeOf(request.query)
    const { licenseId, type, chatId } = request.params
    const chat = found(store.chat(account, licenseId, type, chatId))
    const { limit, includeSystemMessages: includeSystem } = request.query
    const { items, next } = store.messages(chat, { ...place, includeSystem, limit })
    const nextPage = next === undefined ? null : writeCursor('messages', place.direction, next)
    return success<Page<Message>>({ items, nextPage })
  })
}

/** Where the page begins. The id tells messages of one second apart, so it outweighs the time; `nextPage` outweighs all. */
function placeOf({ nextPage, direction, lastInternalId, lastTime }: Query) {
  if (nextPage !== undefined) {
    const [kept, beyondId] = readCursor(nextPage, PLACE)
    return { direction: kept as Direction, beyondId: Number(beyondId) }
  }
  if (lastInternalId !== undefined) return { direction, beyondId: Number(lastInternalId) }
  return { direction, beyondTime: lastTime }
}
