import type { DatabaseSync } from 'node:sqlite'
import type { Message } from '@chatapp-access/contract'
import type { ChatRow } from './chat-store.ts'

/** A message as it lies in the table. */
export interface MessageRow {
  account: number
  id: number
  chat: number
  /** Unix seconds. */
  time: number
  side: 'in' | 'out'
  type: 'text' | 'system'
  text: string
  /** Who wrote it; null for what an app sent or the system noted. */
  from_id: string | null
  from_name: string | null
  /** The app that sent it, as `app_1_1`. */
  from_app: string | null
  /** The sender's own mark on a text it sent. */
  tracking: string | null
}

/** Which messages of a chat: a page next to a place, on the side that `direction` names (`prev` is older). */
export interface MessagesWanted {
  direction: 'prev' | 'next'
  /** Only beyond this internal id, in that direction. */
  beyondId?: number | undefined
  /** Only beyond this time, in that direction, in unix seconds. */
  beyondTime?: number | undefined
  includeSystem: boolean
  limit: number
}

export interface MessagesFound {
  /** Newest first, in both directions. */
  items: Message[]
  /** The internal id beyond which the next page lies; undefined at the end. */
  next: number | undefined
}

/** A text that an app sends. `time` is in unix seconds. */
export interface TextToSend {
  text: string
  tracking: string | undefined
  app: string | undefined
  time: number
}

const messagesOfChat = (compare: '<' | '>', order: 'ASC' | 'DESC') => `
SELECT * FROM message
WHERE account = :account AND chat = :chat AND id ${compare} :id AND time ${compare} :time
  AND (type <> 'system' OR :includeSystem)
ORDER BY id ${order} LIMIT :limit`

/** The next id of the account. Its time never falls behind the newest message, even where the clock was put back. */
const ADD_TEXT = `
INSERT INTO message (account, id, chat, time, side, type, text, from_app, tracking)
SELECT account, id + 1, :chat, max(:time, time), 'out', 'text', :text, :app, :tracking
FROM message WHERE account = :account ORDER BY id DESC LIMIT 1
RETURNING id`

export function messageStore(db: DatabaseSync) {
  const pages = {
    prev: { statement: db.prepare(messagesOfChat('<', 'DESC')), open: Number.MAX_SAFE_INTEGER },
    next: { statement: db.prepare(messagesOfChat('>', 'ASC')), open: -1 },
  }
  const addText = db.prepare(ADD_TEXT)

  return {
    messages(chat: ChatRow, { direction, beyondId, beyondTime, includeSystem, limit }: MessagesWanted): MessagesFound {
      const { statement, open } = pages[direction]
      const rows = statement.all({
        account: chat.account,
        chat: chat.id,
        id: beyondId ?? open,
        time: beyondTime ?? open,
        includeSystem: includeSystem ? 1 : 0,
        // One more than asked for tells whether there is a next page.
        limit: limit + 1,
      }) as unknown as MessageRow[]
      const given = rows.slice(0, limit)
      const next = rows.length > limit ? given.at(-1)!.id : undefined
      if (direction === 'next') given.reverse()
      return { items: given.map(row => toMessage(row, chat)), next }
    },

    /** Stores a text as the newest message of its chat; gives its id. */
    addText(chat: ChatRow, { text, tracking, app, time }: TextToSend): string {
      const values = { account: chat.account, chat: chat.id, time, text, app: app ?? null, tracking: tracking ?? null }
      return messageId((addText.get(values) as { id: number }).id)
    },
  }
}

const messageId = (id: number) => `message-${id}`

function toMessage(row: MessageRow, chat: ChatRow): Message {
  return {
    id: messageId(row.id),
    internalId: `${row.id}`,
    fromApi: row.from_app !== null,
    fromMe: row.side === 'out',
    side: row.side,
    time: row.time,
    type: row.type,
    subtype: null,
    message: { text: row.text, caption: null, file: null },
    fromUser: row.from_id === null ? null : { id: row.from_id, name: row.from_name ?? '' },
    chat: { id: chat.chat_id },
    fromApp: row.from_app === null ? null : { id: row.from_app, name: row.from_app },
    created: row.time,
    destroyed: null,
  }
}
