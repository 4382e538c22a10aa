import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal } from '../../flows/refusal.ts'

/**
 * In this scope bodies are JSON and nothing else: no form of another site can send it. A JSON type without a byte, as
 * many a client sends with DELETE, is no body.
 */
export function readAccountBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  const parseAs = 'string' as const
  scope.addContentTypeParser('application/json', { parseAs }, async (_request: FastifyRequest, body: string) => {
    if (body.trim() === '') return undefined
    const parsed = parseJson(body)
    // JSON can spell half a surrogate pair, which is no text.
    if (!isWellFormed(parsed))
      throw new Refusal('ApiValidationError', { fault: { field: 'body', keyword: 'wellFormed' } })
    return parsed
  })
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new Refusal('ApiValidationError', { fault: { field: 'body', keyword: 'json' } })
  }
}

/** Goes down by a list of its own: a body can be nested deeper than calls can. */
function isWellFormed(body: unknown): boolean {
  const values = [body]
  for (let value = values.pop(); value !== undefined; value = values.pop()) {
    if (typeof value === 'string' && !value.isWellFormed()) return false
    if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) values.push(member)
  }
  return true
}
