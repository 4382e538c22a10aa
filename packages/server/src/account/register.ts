import cookie from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import { readAccountBodies } from '../routes/account/bodies.ts'
import type { AccountDeps } from '../routes/account/deps.ts'
import { registerAccountApi } from '../routes/account/register.ts'
import { compileLater } from './compile-later.ts'
import { findAccountPages, registerAccountPages } from './pages.ts'

/** My Account: its API and its pages. Cookies are read here and nowhere else. */
export function registerAccount(app: FastifyInstance, deps: AccountDeps): void {
  void app.register(async scope => {
    await scope.register(cookie)
    readAccountBodies(scope)
    compileLater(app, scope)
    registerAccountApi(scope, deps)
  })
  registerAccountPages(app, { folder: findAccountPages(), https: deps.config.accountUrl?.protocol === 'https:' })
}
