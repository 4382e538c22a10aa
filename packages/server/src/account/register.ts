import cookie from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import { readAccountBodies } from '../routes/account/bodies.ts'
import type { AccountDeps } from '../routes/account/deps.ts'
import { registerAccountApi } from '../routes/account/register.ts'
import { compileLater } from './compile-later.ts'
import { pageHeaders } from './page-headers.ts'
import { findAccountPages, registerAccountPages } from './pages.ts'

/** My Account: its API and its pages. Cookies are read here and nowhere else. */
export function registerAccount(app: FastifyInstance, deps: AccountDeps): void {
  const https = deps.config.accountUrl?.protocol === 'https:'
  void app.register(async scope => {
    // Answers with texts that others wrote, one of them a file: no browser is to guess that they are pages.
    scope.addHook('onRequest', async (_request, reply) => {
      reply.headers(pageHeaders(https))
    })
    await scope.register(cookie)
    readAccountBodies(scope)
    compileLater(app, scope)
    registerAccountApi(scope, deps)
  })
  registerAccountPages(app, { folder: findAccountPages(), https })
}
