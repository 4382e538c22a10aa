import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ACCOUNT_PATH } from '@chatapp-access/contract/account'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { pageHeaders } from './page-headers.ts'

export interface AccountPagesOptions {
  /** Where the built pages lie; undefined where they were not built. See {@link findAccountPages}. */
  folder: string | undefined
  /** Whether My Account is reached by https: browsers are then told never to try without. */
  https: boolean
}

/** The build leaves it in index.html (packages/my-account/vite.config.ts). */
const NONCE_PLACEHOLDER = '{{csp-nonce}}'

const NOT_BUILT = 'The pages of My Account are not built. Build them with: node tools/my-account/main.ts\n'

/** The folder of the built pages: in the package beside the server; undefined where there is none. */
export function findAccountPages(): string | undefined {
  const index = resolveDocument()
  return index !== undefined && existsSync(index) ? dirname(index) : undefined
}

/** Throws inside where the package of the pages was not installed along. */
function resolveDocument(): string | undefined {
  try {
    return fileURLToPath(import.meta.resolve('@chatapp-access/my-account/dist/index.html'))
  } catch {
    return undefined
  }
}

/**
 * Serves the pages: `/account` and every path below it that is neither the API's nor an asset's is the one HTML
 * document, whose script shows the page of the address. The API answers below its path whatever is called there.
 */
export function registerAccountPages(app: FastifyInstance, { folder, https }: AccountPagesOptions): void {
  void app.register(async scope => {
    scope.addHook('onRequest', async (_request, reply) => {
      reply.headers(pageHeaders(https))
    })
    if (folder === undefined) {
      serve(scope, reply => reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT))
      return
    }
    serveAssets(scope, join(folder, 'assets'))
    serve(scope, reply => sendDocument(reply, folder, https))
  })
}

const hidden = { schema: { hide: true } }

function serve(scope: FastifyInstance, answer: (reply: FastifyReply) => FastifyReply | Promise<FastifyReply>): void {
  scope.get(ACCOUNT_PATH, hidden, (_request, reply) => answer(reply))
  scope.get(`${ACCOUNT_PATH}/*`, hidden, (_request, reply) => answer(reply))
}

/** Their names carry the hash of their content: a browser that has one never asks again. */
function serveAssets(scope: FastifyInstance, root: string): void {
  void scope.register(fastifyStatic, {
    root,
    prefix: `${ACCOUNT_PATH}/assets/`,
    decorateReply: false,
    index: false,
    dotfiles: 'ignore',
    immutable: true,
    maxAge: '365d',
    // The build puts .br and .gz files beside each.
    preCompressed: true,
    schemaHide: true,
  })
}

/** Read anew each time: a build that replaces the pages while the server runs has other assets. */
async function sendDocument(reply: FastifyReply, folder: string, https: boolean): Promise<FastifyReply> {
  const nonce = randomBytes(16).toString('base64')
  const document = await readFile(join(folder, 'index.html'), 'utf8')
  reply.headers({ ...pageHeaders(https, nonce), 'cache-control': 'no-store' })
  return reply.type('text/html; charset=utf-8').send(document.replaceAll(NONCE_PLACEHOLDER, nonce))
}
