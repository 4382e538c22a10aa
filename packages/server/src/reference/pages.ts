import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ERROR_CODES, LANGUAGES } from '@chatapp-access/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../flows/refusal.ts'
import { docsPage } from './docs-page.ts'
import type { OpenApiDocument } from './document.ts'
import { errorListPage, errorPage } from './error-page.ts'
import { preferredLanguage } from './preferred-language.ts'
import { completeSettings, type ReferenceSettings } from './settings.ts'

/** An answer that is the same for everyone until the server is started anew. */
interface Resource {
  type: string
  body: Buffer
  etag: string
}

/** No script, no frame, no form, nothing from anywhere else. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const HTML_TYPE = 'text/html; charset=utf-8'

/**
 * Adds `/openapi.json`, `/docs`, `/docs/errors` and a page for each error; call it after registerOpenApi. Everything is
 * written once when the server gets ready. Throws a TypeError where the origin is not an http(s) URL.
 */
export function registerPages(app: FastifyInstance, given: Partial<ReferenceSettings>): void {
  const settings = completeSettings(given)
  const style = resource('text/css; charset=utf-8', readFileSync(new URL('./style.css', import.meta.url), 'utf8'))
  const styleVersion = style.etag.slice(1, 13)
  const styleHref = `/docs/style.css?v=${styleVersion}`
  const resources = new Map<string, Resource>()

  app.addHook('onReady', async () => {
    const document = app.swagger() as OpenApiDocument
    resources.set(
      '/openapi.json',
      resource('application/json; charset=utf-8', `${JSON.stringify(document, null, 2)}\n`),
    )
    resources.set('/docs', resource(HTML_TYPE, docsPage(document, settings, styleHref).toString()))
    for (const language of LANGUAGES) {
      resources.set(`errors ${language}`, resource(HTML_TYPE, errorListPage(language, settings, styleHref).toString()))
      for (const code of ERROR_CODES) {
        const page = errorPage(code, language, settings, styleHref)
        resources.set(`${code} ${language}`, resource(HTML_TYPE, page.toString()))
      }
    }
  })

  const options = { schema: { hide: true } }
  app.get('/openapi.json', options, (request, reply) => send(request, reply, resources.get('/openapi.json')))
  app.get('/docs', options, (request, reply) => send(request, reply, resources.get('/docs')))
  app.get<{ Querystring: { v?: string } }>('/docs/style.css', options, (request, reply) => {
    // The address carries the hash of the content, so a browser need never ask again.
    if (request.query.v === styleVersion) reply.header('cache-control', 'public, max-age=31536000, immutable')
    return send(request, reply, style)
  })
  app.get<TranslatedRequest>('/docs/errors', options, (request, reply) =>
    send(request, varyByLanguage(reply), resources.get(`errors ${languageOf(request)}`)),
  )
  app.get<TranslatedRequest & { Params: { code: string } }>('/docs/errors/:code', options, (request, reply) =>
    send(request, varyByLanguage(reply), resources.get(`${request.params.code} ${languageOf(request)}`)),
  )
}

interface TranslatedRequest {
  Querystring: { lang?: string }
}

function resource(type: string, text: string): Resource {
  const body = Buffer.from(text)
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
  return { type, body, etag }
}

/** Answers with a resource, or 304 where the caller has it (RFC 9110 section 13.1.2). Throws a Refusal where it is none. */
function send(request: FastifyRequest, reply: FastifyReply, found: Resource | undefined): FastifyReply {
  if (!found) throw new Refusal('ApiNotFoundError')
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-cache')
  reply.headers({
    etag: found.etag,
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  })
  const known = (request.headers['if-none-match'] ?? '').split(',').map(tag => tag.trim().replace(/^W\//, ''))
  if (known.includes(found.etag) || known.includes('*')) return reply.code(304).send()
  return reply.type(found.type).send(found.body)
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
