import { JWKS_PATH } from '@chatapp-access/contract'
import type { FastifyInstance } from 'fastify'
import type { Identity } from '../identity/index.ts'
import { createResource, sendResource } from '../reference/resource.ts'

/**
 * How long verifiers may keep the keys, in seconds. A new secret is added, rolled to all nodes, and only then moved to
 * the front: whoever lets this much time pass in between has every verifier know the key before it signs, also those that
 * do not look again when they meet a `kid` they do not know.
 */
const MAX_AGE_SECONDS = 300

const text = { type: 'string' } as const
const keySchema = {
  type: 'object',
  required: ['kty', 'crv', 'x', 'kid', 'alg', 'use'],
  properties: { kty: text, crv: text, x: text, kid: text, alg: text, use: text },
} as const

const schema = {
  operationId: 'identity.keys',
  summary: 'With which keys are identity tokens verified?',
  description:
    'For the API behind the gateway: the public keys of the `X-ChatApp-Identity` header, a JSON Web Key Set (RFC 7517). A key is here before it signs, and after.',
  tags: ['identity'],
  response: {
    200: { type: 'object', required: ['keys'], properties: { keys: { type: 'array', items: keySchema } } },
  },
}

export function registerJwks(app: FastifyInstance, identity: Identity): void {
  app.get(JWKS_PATH, { schema }, (request, reply) => {
    reply.header('Cache-Control', `public, max-age=${MAX_AGE_SECONDS}`)
    sendResource(request, reply, createResource('application/json; charset=utf-8', JSON.stringify(identity.jwks)))
  })
}
