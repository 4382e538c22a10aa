import { DEFAULT_LANGUAGE, errorEnvelopeSchema, HEADERS, LANGUAGES } from '@chatapp-access/contract'
import { ANSWER_HEADERS, type HeaderText, REQUEST_HEADERS } from './header-texts.ts'
import { problemSchema } from './problem-schema.ts'

/** The schemas the error answers refer to. */
export const SHARED_SCHEMAS = { ErrorEnvelope: errorEnvelopeSchema, ProblemDetails: problemSchema } as const

/** The parts every operation of the document shares. */
export function sharedComponents() {
  return {
    securitySchemes: {
      accessToken: {
        type: 'apiKey' as const,
        in: 'header' as const,
        name: HEADERS.authorization,
        description: REQUEST_HEADERS.authorization.meaning,
      },
      refreshToken: {
        type: 'apiKey' as const,
        in: 'header' as const,
        name: HEADERS.refresh,
        description: REQUEST_HEADERS.refresh.meaning,
      },
    },
    headers: Object.fromEntries(Object.values(ANSWER_HEADERS).map(text => [text.name, headerObject(text)])),
    parameters: {
      Lang: {
        ...requestParameter(REQUEST_HEADERS.language),
        schema: { type: 'string' as const, enum: [...LANGUAGES], default: DEFAULT_LANGUAGE },
      },
      IdempotencyKey: requestParameter(REQUEST_HEADERS.idempotencyKey),
    },
  }
}

function headerObject({ name, meaning, example }: HeaderText) {
  const type = name === HEADERS.retryAfter ? ('integer' as const) : ('string' as const)
  return { description: meaning, schema: { type }, example: type === 'integer' ? Number(example) : example }
}

function requestParameter({ name, meaning }: HeaderText) {
  return { name, in: 'header', required: false, description: meaning, schema: { type: 'string' } } as const
}
