/** JSON Schemas (2020-12) of the access methods. The server validates with them and OpenAPI is written from them. */

const token = (description: string) =>
  ({ type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$', maxLength: 64, description }) as const

const endTime = (description: string) => ({ type: 'integer', description: `${description}, unix seconds` }) as const

/**
 * A line that somebody typed or pasted. Round it, line ends and tabs are only blanks to trim: they come from files and
 * shells. Within it no control character stands; a NUL no database would keep.
 */
export const TYPED_TEXT = '^[\\t-\\r ]*[^\\u0000-\\u001f\\u007f]*[\\t-\\r ]*$'

const cabinetUserId = { type: 'integer', minimum: 1, description: 'The account' } as const

const appId = {
  type: 'string',
  pattern: '^app_[1-9][0-9]{0,14}_[1-9][0-9]{0,7}$',
  description: 'The app, app_<cabinetUserId>_<n>',
  examples: ['app_1_1'],
} as const

export const credentialsSchema = {
  type: 'object',
  required: ['email', 'password', 'appId'],
  properties: {
    email: {
      type: 'string',
      minLength: 1,
      maxLength: 320,
      pattern: TYPED_TEXT,
      examples: ['demo@example.com'],
    },
    password: {
      type: 'string',
      minLength: 1,
      maxLength: 1024,
      description: 'The account password, or an app password (cap_…)',
    },
    appId: {
      type: 'string',
      minLength: 1,
      maxLength: 64,
      pattern: '^[^\\u0000-\\u001f\\u007f]*$',
      description: appId.description,
      examples: appId.examples,
    },
  },
} as const

export const tokenPairSchema = {
  type: 'object',
  required: ['cabinetUserId', 'accessToken', 'accessTokenEndTime', 'refreshToken', 'refreshTokenEndTime'],
  additionalProperties: false,
  properties: {
    cabinetUserId,
    accessToken: token('For the Authorization header of each query'),
    accessTokenEndTime: endTime('End of the access token'),
    refreshToken: token('For the Refresh header of tokens.refresh'),
    refreshTokenEndTime: endTime('End of the refresh token'),
  },
} as const

export const checkedTokenSchema = {
  type: 'object',
  required: ['cabinetUserId', 'appId', 'accessToken', 'accessTokenEndTime'],
  additionalProperties: false,
  properties: {
    cabinetUserId,
    appId,
    accessToken: token('The token that was sent'),
    accessTokenEndTime: endTime('End of the access token'),
  },
} as const

export const revokedSchema = {
  type: 'object',
  required: ['revoked'],
  additionalProperties: false,
  properties: { revoked: { type: 'boolean', const: true } },
} as const

export const meSchema = {
  type: 'object',
  required: ['cabinetUserId', 'email', 'appId', 'appName', 'accessTokenEndTime'],
  additionalProperties: false,
  properties: {
    cabinetUserId,
    email: { type: 'string' },
    appId,
    appName: { type: 'string' },
    accessTokenEndTime: endTime('End of the access token'),
  },
} as const

/** The success envelope around the schema of its data. */
export function successSchema<Data extends object>(data: Data) {
  return {
    type: 'object',
    required: ['success', 'data'],
    additionalProperties: false,
    properties: { success: { type: 'boolean', const: true }, data },
  } as const
}

export const errorEnvelopeSchema = {
  type: 'object',
  required: ['success', 'error'],
  properties: {
    success: { type: 'boolean', const: false },
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        details: {
          type: 'array',
          items: {
            type: 'object',
            required: ['field', 'message'],
            properties: { field: { type: 'string' }, message: { type: 'string' } },
          },
        },
      },
    },
  },
} as const
