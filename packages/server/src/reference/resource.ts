import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** An answer that is the same for everyone until the server is started anew. */
export interface Resource {
  type: string
  body: Buffer
  etag: string
}

/** No script, no frame, no form, nothing from anywhere else. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export function createResource(type: string, text: string): Resource {
  const body = Buffer.from(text)
  return { type, body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` }
}

/** Answers with a resource, or 304 where the caller has it (RFC 9110 section 13.1.2). */
export function sendResource(request: FastifyRequest, reply: FastifyReply, found: Resource): FastifyReply {
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
