import { positive } from '../fields.ts'
import { integer, object } from '../schema.ts'

/** What several endpoints take or give. */

export const nothing = object({})
export const ofApp = object({ number: positive })
export const ended = object({ ended: integer({ description: 'Grants that lost access by it' }) })
