import { CHAT_ID_PATTERN, MESSENGER_TYPES, type MessengerType, PHONE_PATTERN } from '@chatapp-access/contract'

/** The nouns of the paths, as parameters: each place names the ones around it. */
export interface MessengerPlace {
  licenseId: number
  type: MessengerType
}

export interface ChatPlace extends MessengerPlace {
  chatId: string
}

export interface PhonePlace extends MessengerPlace {
  phone: string
}

export const idSchema = { type: 'integer', minimum: 1 } as const

/** Unix seconds. */
export const timeSchema = { type: 'integer', minimum: 0 } as const

export const nextPageSchema = { type: 'string' } as const

const messenger = { licenseId: idSchema, type: { type: 'string', enum: MESSENGER_TYPES } } as const

export const messengerPlaceSchema = { type: 'object', properties: messenger } as const

export const chatPlaceSchema = {
  type: 'object',
  properties: { ...messenger, chatId: { type: 'string', pattern: CHAT_ID_PATTERN.source } },
} as const

export const phonePlaceSchema = {
  type: 'object',
  properties: { ...messenger, phone: { type: 'string', pattern: PHONE_PATTERN.source } },
} as const
