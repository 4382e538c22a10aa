import { QUERIES } from '@chatapp-access/contract'
import type { FastifyInstance } from 'fastify'
import { found } from '../api-error.ts'
import { success } from '../envelope.ts'
import { identityOf } from '../identity.ts'
import type { MessagesStore } from '../store/open-store.ts'
import { idSchema } from './places.ts'

const schema = { params: { type: 'object', properties: { companyId: idSchema } } }

export function listEmployees(app: FastifyInstance, store: MessagesStore): void {
  app.get<{ Params: { companyId: number } }>(QUERIES.employees.path, { schema }, async request => {
    const { account } = identityOf(request)
    const { companyId } = found(store.company(account, request.params.companyId))
    return success({ items: store.employees(account, companyId) })
  })
}
