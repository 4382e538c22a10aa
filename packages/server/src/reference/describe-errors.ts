import { type ErrorCode, errorEntry, HEADERS, PROBLEM_MEDIA_TYPE } from '@chatapp-access/contract'
import type { Answer } from './document.ts'
import { exampleAnswer, exampleProblem } from './error-example.ts'
import { ERROR_REASONS } from './error-sources.ts'
import { type ReferenceSettings, statusOf } from './settings.ts'

/** The error answers of an operation for OpenAPI, by status. */
export function describeErrors(codes: readonly ErrorCode[], settings: ReferenceSettings): Record<string, Answer> {
  const byStatus = Map.groupBy(codes, code => statusOf(code, settings))
  const statuses = [...byStatus].sort(([left], [right]) => left - right)
  return Object.fromEntries(statuses.map(([status, group]) => [String(status), describeAnswer(group, settings)]))
}

function describeAnswer(codes: readonly ErrorCode[], settings: ReferenceSettings): Answer {
  const code = { type: 'string', enum: codes }
  const restricted = { properties: { error: { properties: { code } } } }
  return {
    description: codes.map(code => `\`${code}\`: ${errorEntry(code).meaning.en}`).join('\n\n'),
    headers: Object.fromEntries(
      headersOf(codes, settings).map(name => [name, { $ref: `#/components/headers/${name}` }]),
    ),
    content: {
      'application/json': {
        schema: { allOf: [{ $ref: '#/components/schemas/ErrorEnvelope' }, restricted] },
        examples: Object.fromEntries(codes.map(code => [code, { value: exampleAnswer(code, settings, 'en').body }])),
      },
      [PROBLEM_MEDIA_TYPE]: {
        schema: { allOf: [{ $ref: '#/components/schemas/ProblemDetails' }, { properties: { code } }] },
        examples: Object.fromEntries(codes.map(code => [code, { value: exampleProblem(code, settings) }])),
      },
    },
  }
}

function headersOf(codes: readonly ErrorCode[], settings: ReferenceSettings): string[] {
  const waits = codes.some(code => [429, 503].includes(statusOf(code, settings)))
  return [
    HEADERS.requestId,
    HEADERS.link,
    ...(codes.some(code => ERROR_REASONS[code]) ? [HEADERS.reason] : []),
    ...(codes.some(code => errorEntry(code).next) ? [HEADERS.next] : []),
    ...(waits ? [HEADERS.retryAfter] : []),
    ...(codes.includes('ApiTokenLimitError') ? [HEADERS.rateLimitPolicy, HEADERS.rateLimit] : []),
  ]
}
