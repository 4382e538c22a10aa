import type { Chat, Page } from '@chatapp-access/contract'
import { readCursor, writeCursor } from './cursor.ts'
import type { ChatsFound, ChatsPlace } from './store/chat-store.ts'

const PLACE = /^chats:([0-9]{1,15}):([0-9]{1,15})$/

/** The place in the list of chats that a `nextPage` names. @throws ApiError ApiValidationError where it names none. */
export function readChatsPlace(nextPage: string | undefined): ChatsPlace | undefined {
  if (nextPage === undefined) return undefined
  const [newest, before] = readCursor(nextPage, PLACE)
  return { newest: Number(newest), before: Number(before) }
}

/** What was found, as the wire has it. */
export function chatsPage({ items, next }: ChatsFound): Page<Chat> {
  return { items, nextPage: next ? writeCursor('chats', next.newest, next.before) : null }
}
