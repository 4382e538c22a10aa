import { LIST_LIMIT_DEFAULT, LIST_LIMIT_MAX } from './limits.ts'

/** Messenger types of the wire. */
export const MESSENGER_TYPES = [
  'grWhatsApp',
  'caWhatsApp',
  'telegram',
  'telegramBot',
  'avito',
  'vkontakte',
  'email',
  'instagram',
] as const

export type MessengerType = (typeof MESSENGER_TYPES)[number]

/** Digits, `<digits>@c.us`, or `private-…`. */
export const CHAT_ID_PATTERN = /^(?:[0-9]{1,32}|[0-9]{1,32}@c\.us|private-[A-Za-z0-9._-]{1,64})$/

/** Digits, or `+` and digits. */
export const PHONE_PATTERN = /^\+?[0-9]{5,20}$/

/** Paths of the queries that tokens are for, as route patterns. */
export const QUERIES = {
  licenses: { method: 'GET', path: '/v1/licenses' },
  companies: { method: 'GET', path: '/v1/companies' },
  employees: { method: 'GET', path: '/v1/companies/:companyId/employees' },
  chats: { method: 'GET', path: '/v1/chats' },
  messengerChats: { method: 'GET', path: '/v1/licenses/:licenseId/messengers/:type/chats' },
  messages: { method: 'GET', path: '/v1/licenses/:licenseId/messengers/:type/chats/:chatId/messages' },
  sendText: { method: 'POST', path: '/v1/licenses/:licenseId/messengers/:type/chats/:chatId/messages/text' },
  checkPhone: { method: 'GET', path: '/v1/licenses/:licenseId/messengers/:type/phones/:phone/check' },
} as const

export interface License {
  licenseId: number
  /** Unix seconds. */
  licenseTo: number
  licenseName: string
  meOwner: boolean
  active: boolean
  status: { id: number; code: string }
  messenger: { type: MessengerType; name: string; info: { phone: string } }[]
  app: { type: string; name: string }[]
  access: unknown[]
}

export interface Company {
  companyId: number
}

export interface Employee {
  id: number
  email: string
  fullName: string
  role: { name: string }
}

export interface Chat {
  id: string
  internalId: string
  licenseId: number
  messengerType: MessengerType
  type: string
  phone: string | null
  name: string
  /** Unix seconds of the newest message. */
  lastTime: number
  responsible: { id: number } | null
  status: string
  image: string | null
  username: string | null
  email: string | null
  link: string | null
}

export interface Message {
  id: string
  internalId: string
  fromApi: boolean
  fromMe: boolean
  side: 'in' | 'out'
  /** Unix seconds. */
  time: number
  type: string
  subtype: string | null
  message: { text: string | null; caption: string | null; file: unknown | null }
  fromUser: { id: string; name: string } | null
  chat: { id: string }
  fromApp: { id: string; name: string } | null
  created: number
  destroyed: number | null
}

/** A page of a list, newest first; `nextPage` is opaque and null on the last page. */
export interface Page<Item> {
  items: Item[]
  nextPage: string | null
}

export interface SentText {
  id: string
  chatId: string
}

export interface CheckedPhone {
  exist: boolean
  chatId: string | null
}

export const listLimitSchema = {
  type: 'integer',
  minimum: 1,
  maximum: LIST_LIMIT_MAX,
  default: LIST_LIMIT_DEFAULT,
} as const

export const sendTextSchema = {
  type: 'object',
  required: ['text'],
  properties: {
    text: { type: 'string', minLength: 1, maxLength: 65_536 },
    tracking: { type: 'string', maxLength: 256 },
  },
} as const
