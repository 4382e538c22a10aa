import { listLimitSchema, QUERIES } from '@chatapp-access/contract'
import type { FastifyInstance } from 'fastify'
import { found } from '../api-error.ts'
import { chatsPage, readChatsPlace } from '../chats-page.ts'
import { success } from '../envelope.ts'
import { identityOf } from '../identity.ts'
import type { MessagesStore } from '../store/open-store.ts'
import { idSchema, nextPageSchema } from './places.ts'

interface Query {
  companyId?: number
  limit: number
  'filter[licenseIds]'?: number[]
  nextPage?: string
}

const schema = {
  querystring: {
    type: 'object',
    properties: {
      companyId: idSchema,
      limit: listLimitSchema,
      'filter[licenseIds]': { type: 'array', items: idSchema },
      nextPage: nextPageSchema,
    },
  },
}

/** The chats of all licenses; the filter is to be repeated with each `nextPage`. */
export function listChats(app: FastifyInstance, store: MessagesStore): void {
  app.get<{ Querystring: Query }>(QUERIES.chats.path, { schema }, async request => {
    const { account } = identityOf(request)
    const { companyId, limit, nextPage, 'filter[licenseIds]': licenseIds } = request.query
    const after = readChatsPlace(nextPage)
    // An account has one company, and all its licenses are of that company: none of another can be asked for.
    if (companyId !== undefined) found(store.company(account, companyId))
    return success(chatsPage(store.chats(account, { licenseIds, limit, after })))
  })
}
