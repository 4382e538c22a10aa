import { join, resolve } from 'node:path'

/** The root of the checkout. */
export const ROOT = resolve(import.meta.dirname, '../..')

/** What `chatapp-server` runs. */
export const SERVER_MAIN = join(ROOT, 'packages/server/src/main.ts')

/** The runtime everything is started on: the one this test runs on, which the root package pins. */
export const NODE = process.execPath

/** Compiled sources are kept here over all runs: it halves the time a server or an operator command takes to start. */
export const COMPILE_CACHE = join(ROOT, 'node_modules/.cache/e2e')
