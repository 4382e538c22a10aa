import { QUERIES } from '@chatapp-access/contract'
import type { FastifyInstance } from 'fastify'
import { success } from '../envelope.ts'
import { identityOf } from '../identity.ts'
import type { MessagesStore } from '../store/open-store.ts'

export function listCompanies(app: FastifyInstance, store: MessagesStore): void {
  app.get(QUERIES.companies.path, async request => success({ items: store.companies(identityOf(request).account) }))
}
