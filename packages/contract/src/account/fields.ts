import { LANGUAGES } from '../languages.ts'
import { TYPED_TEXT } from '../schemas.ts'
import { choice, optional, text } from './schema.ts'

/** Fields that several calls take. Bounds are generous: the flows say in words what is wrong with a value. */

export const email = text({ minLength: 1, maxLength: 320, pattern: TYPED_TEXT })
/** A part of an e-mail, or a number. */
export const search = optional(text({ maxLength: 320, pattern: TYPED_TEXT }))
export const password = text({ minLength: 1, maxLength: 1024 })
export const name = text({ minLength: 1, maxLength: 100 })
export const label = text({ minLength: 1, maxLength: 100 })
export const language = choice(LANGUAGES)

/** Six digits of the second factor, or a recovery code. Asked for where the account has a second factor. */
export const code = optional(text({ minLength: 6, maxLength: 64 }))

/** A one-time link's fragment: `kind.account.secret`. */
export const link = text({ minLength: 1, maxLength: 256 })

/** Parameters and queries come as text. */
export const positive = text({ pattern: '^[1-9][0-9]{0,14}$' })
export const opaque = text({ pattern: '^[A-Za-z0-9_-]{1,64}$' })

/** The page of a list: rows asked for. */
export const limit = optional(text({ pattern: '^[1-9][0-9]{0,2}$', description: 'Rows, at most 200; default 50' }))
/** Where the next page begins: `next` of the last one. */
export const after = optional(text({ pattern: '^[A-Za-z0-9_.-]{1,128}$' }))
