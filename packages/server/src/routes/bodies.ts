import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal } from '../flows/refusal.ts'

/**
 * In this scope bodies are ignored, whatever they are and claim to be: clients send `[]`, or JSON without a byte. `look`
 * may listen to one; no answer waits for it.
 */
export function ignoreBodies(scope: FastifyInstance, look?: (request: FastifyRequest, body: Readable) => void): void {
  scope.removeAllContentTypeParsers()
  // A media type that cannot be parsed is refused by the framework before any parser, even the one for all others.
  scope.addHook('onRequest', (request, _reply, done) => {
    delete request.headers['content-type']
    done()
  })
  scope.addContentTypeParser('*', (request, payload, done) => {
    look?.(request, payload)
    payload.resume()
    done(null)
  })
}

/**
 * In this scope bodies are JSON or a form. Many a client sends JSON under the form type (curl's default), or with no
 * type at all: what begins with a brace is read as JSON.
 */
export function readFields(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(
    ['application/json', 'application/x-www-form-urlencoded'],
    { parseAs: 'string' },
    async (_request: FastifyRequest, body: string) => parseFields(body),
  )
  scope.addContentTypeParser('*', { parseAs: 'string' }, async (request: FastifyRequest, body: string) => {
    if (request.headers['content-type'] !== undefined) throw new Refusal('ApiUnsupportedMediaTypeError')
    return parseFields(body)
  })
}

function parseFields(body: string): unknown {
  const text = body.trim()
  if (text === '') return null
  if (!/^[[{"]/.test(text)) return Object.fromEntries(new URLSearchParams(text))
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('ApiValidationError', { fault: { field: 'body', keyword: 'json' } })
  }
}
