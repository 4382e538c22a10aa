import { errorEnvelopeSchema } from '@chatapp-access/contract'

/** An error as RFC 9457 problem details, for callers that accept `application/problem+json`. */
export const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string', description: 'The page of this error' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', description: 'What to decide by; the same code as in the envelope' },
    requestId: { type: 'string' },
    reason: { type: 'string', description: 'As the header ChatApp-Reason' },
    next: { type: 'string', description: 'As the header ChatApp-Next' },
    retryAfterSeconds: { type: 'integer', description: 'As the header Retry-After' },
    errors: errorEnvelopeSchema.properties.error.properties.details,
  },
} as const
