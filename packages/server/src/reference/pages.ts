import { readFileSync } from 'node:fs'
import { ERROR_CODES, type ErrorCode } from '@chatapp-access/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../flows/refusal.ts'
import { docsPage } from './docs-page.ts'
import type { OpenApiDocument } from './document.ts'
import { errorListPage, errorPage } from './error-page.ts'
import type { Html } from './html.ts'
import { preferredLanguage } from './preferred-language.ts'
import { createResource, type Resource, sendResource } from './resource.ts'
import { completeSettings, type ReferenceSettings } from './settings.ts'

interface TranslatedRequest {
  Querystring: { lang?: string }
}

const options = { schema: { hide: true } }
const ofOneError = { schema: { hide: true, params: { type: 'object', properties: { code: { type: 'string' } } } } }

/**
 * Adds `/openapi.json`, `/docs`, `/docs/errors` and a page for each error; call it after registerOpenApi. Each is
 * written when it is first asked for, so that no start waits for it, and kept. Throws a TypeError where the origin is
 * not a plain http(s) URL.
 */
export function registerPages(app: FastifyInstance, given: Partial<ReferenceSettings>): void {
  const settings = completeSettings(given)
  const keep = createKeeper()
  const styleHref = registerStyle(app)

  app.get('/openapi.json', options, (request, reply) => {
    const document = keep('openapi', () => json(app.swagger()))
    return sendResource(request, reply, document)
  })
  app.get('/docs', options, (request, reply) => {
    const page = keep('docs', () => htmlPage(docsPage(app.swagger() as OpenApiDocument, settings, styleHref)))
    return sendResource(request, reply, page)
  })
  app.get<TranslatedRequest>('/docs/errors', options, (request, reply) => {
    const language = languageOf(request)
    const page = keep(`errors ${language}`, () => htmlPage(errorListPage(language, settings, styleHref)))
    return sendResource(request, varyByLanguage(reply), page)
  })
  app.get<TranslatedRequest & { Params: { code: string } }>('/docs/errors/:code', ofOneError, (request, reply) => {
    const language = languageOf(request)
    const code = knownCode(request.params.code)
    const page = keep(`${code} ${language}`, () => htmlPage(errorPage(code, language, settings, styleHref)))
    return sendResource(request, varyByLanguage(reply), page)
  })
}

/** Adds the style sheet. Returns its address, which carries the hash of the content: no browser need ask twice. */
function registerStyle(app: FastifyInstance): string {
  const text = readFileSync(new URL('./style.css', import.meta.url), 'utf8')
  const style = createResource('text/css; charset=utf-8', text)
  const version = style.etag.slice(1, 13)
  app.get<{ Querystring: { v?: string } }>('/docs/style.css', options, (request, reply) => {
    if (request.query.v === version) reply.header('cache-control', 'public, max-age=31536000, immutable')
    return sendResource(request, reply, style)
  })
  return `/docs/style.css?v=${version}`
}

/** Remembers what was written under a name; the names are those of our own pages, so they are few. */
function createKeeper(): (name: string, write: () => Resource) => Resource {
  const kept = new Map<string, Resource>()
  return (name, write) => {
    const found = kept.get(name) ?? write()
    kept.set(name, found)
    return found
  }
}

function htmlPage(page: Html): Resource {
  return createResource('text/html; charset=utf-8', page.toString())
}

function json(value: object): Resource {
  return createResource('application/json; charset=utf-8', `${JSON.stringify(value, null, 2)}\n`)
}

function knownCode(code: string): ErrorCode {
  const known = ERROR_CODES.find(other => other === code)
  if (!known) throw new Refusal('ApiNotFoundError')
  return known
}

function varyByLanguage(reply: FastifyReply): FastifyReply {
  return reply.header('vary', 'Accept-Language, Lang')
}

function languageOf(request: FastifyRequest<TranslatedRequest>) {
  const { lang } = request.query
  const header = request.headers.lang
  return preferredLanguage({
    query: typeof lang === 'string' ? lang : undefined,
    header: typeof header === 'string' ? header : undefined,
    accept: request.headers['accept-language'],
  })
}
