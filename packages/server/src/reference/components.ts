import { DEFAULT_LANGUAGE, errorEnvelopeSchema, HEADERS, LANGUAGES } from '@chatapp-access/contract'
import { CSRF_HEADER, SESSION_COOKIE } from '@chatapp-access/contract/account'
import { ANSWER_HEADERS, type HeaderText, REQUEST_HEADERS } from './header-texts.ts'
import { problemSchema } from './problem-schema.ts'

const CSRF_MEANING = 'The token `csrf` of the sign-in or session answer: a page of another site cannot know it.'

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
      session: {
        type: 'apiKey' as const,
        in: 'cookie' as const,
        name: SESSION_COOKIE.https,
        description: `My Account's own: set at sign-in, for its pages only. Without https it is \`${SESSION_COOKIE.http}\`.`,
      },
    },
    headers: Object.fromEntries(Object.values(ANSWER_HEADERS).map(text => [text.name, headerObject(text)])),
    parameters: {
      Lang: {
        ...requestParameter(REQUEST_HEADERS.language),
        schema: { type: 'string' as const, enum: [...LANGUAGES], default: DEFAULT_LANGUAGE },
      },
      IdempotencyKey: requestParameter(REQUEST_HEADERS.idempotencyKey),
      Csrf: { ...requestParameter({ name: CSRF_HEADER, meaning: CSRF_MEANING, example: '' }), required: true },
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
