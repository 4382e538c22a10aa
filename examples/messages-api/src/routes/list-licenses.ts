import { QUERIES } from '@chatapp-access/contract'
import type { FastifyInstance } from 'fastify'
import { success } from '../envelope.ts'
import { identityOf } from '../identity.ts'
import type { MessagesStore } from '../store/open-store.ts'

export function listLicenses(app: FastifyInstance, store: MessagesStore): void {
  app.get(QUERIES.licenses.path, async request => success(store.licenses(identityOf(request).account)))
}
