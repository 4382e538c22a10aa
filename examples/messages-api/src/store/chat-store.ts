import type { DatabaseSync } from 'node:sqlite'
import type { Chat, MessengerType } from '@chatapp-access/contract'

/** A chat as it lies in the table. */
export interface ChatRow {
  account: number
  id: number
  license: number
  messenger: MessengerType
  chat_id: string
  name: string
  phone: string | null
  username: string | null
  /** An employee. */
  responsible: number | null
}

/** Which chats, and where to go on. What is left out does not narrow. */
export interface ChatsWanted {
  licenseIds?: readonly number[] | undefined
  type?: MessengerType | undefined
  /** Only chats whose newest message is older than this, in unix seconds. */
  lastTime?: number | undefined
  limit: number
  after?: ChatsPlace | undefined
}

/**
 * A place in the list as it was when its first page was read: `newest` is the account's newest message of that
 * moment, `before` the newest message of the last chat given. Since messages are only ever added, the list of that
 * moment can always be told again, and a chat that moves up meanwhile is neither missed nor given twice.
 */
export interface ChatsPlace {
  newest: number
  before: number
}

export interface ChatsFound {
  items: Chat[]
  /** Where the next page begins; undefined at the end. */
  next: ChatsPlace | undefined
}

interface ChatFound extends ChatRow {
  last_id: number
  last_time: number
}

const PAGE = `
SELECT chat.*, last.id AS last_id, last.time AS last_time
FROM chat JOIN message AS last ON last.account = chat.account AND last.id = (
  SELECT max(id) FROM message WHERE account = chat.account AND chat = chat.id AND id <= :newest)
WHERE chat.account = :account AND last.id < :before AND last.time < :lastTime
  AND (:licenseIds IS NULL OR chat.license IN (SELECT value FROM json_each(:licenseIds)))
  AND (:type IS NULL OR chat.messenger = :type)
ORDER BY last.id DESC LIMIT :limit`

export function chatStore(db: DatabaseSync) {
  const newestOf = db.prepare('SELECT max(id) AS id FROM message WHERE account = ?')
  const page = db.prepare(PAGE)
  const byChatId = db.prepare('SELECT * FROM chat WHERE account = ? AND license = ? AND messenger = ? AND chat_id = ?')
  const byPhone = db.prepare(
    'SELECT * FROM chat WHERE account = ? AND license = ? AND messenger = ? AND phone = ? ORDER BY id LIMIT 1',
  )

  return {
    /** A page of chats, the one with the newest message first. */
    chats(account: number, { licenseIds, type, lastTime, limit, after }: ChatsWanted): ChatsFound {
      const newest = after?.newest ?? (newestOf.get(account) as { id: number }).id
      const rows = page.all({
        account,
        newest,
        before: after?.before ?? newest + 1,
        lastTime: lastTime ?? Number.MAX_SAFE_INTEGER,
        licenseIds: licenseIds ? JSON.stringify(licenseIds) : null,
        type: type ?? null,
        // One more than asked for tells whether there is a next page.
        limit: limit + 1,
      }) as unknown as ChatFound[]
      const given = rows.slice(0, limit)
      const next = rows.length > limit ? { newest, before: given.at(-1)!.last_id } : undefined
      return { items: given.map(toChat), next }
    },

    /** A chat by the messenger's own id, where the account has it. */
    chat(account: number, licenseId: number, type: MessengerType, chatId: string): ChatRow | undefined {
      return byChatId.get(account, licenseId, type, chatId) as ChatRow | undefined
    },

    /** The chat with a phone number, given in digits. */
    chatOfPhone(account: number, licenseId: number, type: MessengerType, phone: string): ChatRow | undefined {
      return byPhone.get(account, licenseId, type, phone) as ChatRow | undefined
    },
  }
}

function toChat(row: ChatFound): Chat {
  return {
    id: row.chat_id,
    internalId: `${row.id}`,
    licenseId: row.license,
    messengerType: row.messenger,
    type: 'private',
    phone: row.phone,
    name: row.name,
    lastTime: row.last_time,
    responsible: row.responsible === null ? null : { id: row.responsible },
    status: 'opened',
    image: null,
    username: row.username,
    email: null,
    link: null,
  }
}
