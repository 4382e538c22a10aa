import cookie from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import { readAccountBodies } from '../routes/account/bodies.ts'
import type { AccountDeps } from '../routes/account/deps.ts'
import { registerAccountApi } from '../routes/account/register.ts'
import { findAccountPages, registerAccountPages } from './pages.ts'

/** My Account: its API and its pages. Cookies are read here and nowhere else. */
export function registerAccount(app: FastifyInstance, deps: AccountDeps): void {
  void app.register(async scope => {
    await scope.register(cookie)
    readAccountBodies(scope)
    // The answers are typed by their schemas; compiling each schema would take longer than all the rest of a start.
    scope.setSerializerCompiler(() => data => JSON.stringify(data))
    registerAccountApi(scope, deps)
  })
  registerAccountPages(app, { folder: findAccountPages(), https: deps.config.accountUrl?.protocol === 'https:' })
}
