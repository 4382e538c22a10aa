import type { Employee, License } from '@chatapp-access/contract'
import type { ChatRow } from './chat-store.ts'
import type { MessageRow } from './message-store.ts'

/** 2026-01-01 and 2036-01-01, UTC. Fixed, so that an account begins with the same data on every machine. */
const FIRST_MESSAGE_TIME = 1_767_225_600
const PAID_UNTIL = 2_082_758_400

const CHATS = 30
const MESSAGES_OF_BUSIEST_CHAT = 150

/** What an account begins with: a pure function of its number, by which its licenses and employees are numbered too. */
export function seedOf(account: number) {
  const chats = Array.from({ length: CHATS }, (_, index) => chatOf(account, index + 1))
  return {
    licenses: [
      licenseOf(account * 10 + 1, [{ type: 'grWhatsApp', name: 'WhatsApp', info: { phone: '12025550100' } }]),
      licenseOf(account * 10 + 2, [
        { type: 'telegram', name: 'Telegram', info: { phone: '12025550199' } },
        { type: 'instagram', name: 'Instagram', info: { phone: '' } },
      ]),
    ],
    companyId: account,
    employees: ['owner', 'admin', 'operator'].map((name, index): Employee => {
      return { id: account * 10 + index + 1, email: `${name}@example.com`, fullName: `The ${name}`, role: { name } }
    }),
    chats,
    messages: messagesOf(account, chats),
  }
}

function licenseOf(licenseId: number, messenger: License['messenger']): License {
  return {
    licenseId,
    licenseTo: PAID_UNTIL,
    licenseName: `License ${licenseId}`,
    meOwner: true,
    active: true,
    status: { id: 1, code: 'active' },
    messenger,
    app: [],
    access: [],
  }
}

/** Chats 1–15 are on WhatsApp, 16–25 on Telegram, 26–30 on Instagram: one for each spelling of a chatId. */
function chatOf(account: number, id: number): ChatRow {
  // 202-555-01xx is kept for fiction by the numbering plan.
  const phone = `${12025550100 + id}`
  const chat = { account, id, name: `Customer ${id}`, phone, username: null, responsible: account * 10 + (id % 3) + 1 }
  if (id <= 15) return { ...chat, license: account * 10 + 1, messenger: 'grWhatsApp', chat_id: `${phone}@c.us` }
  if (id <= 25) return { ...chat, license: account * 10 + 2, messenger: 'telegram', chat_id: phone }
  const username = `customer_${id}`
  return { ...chat, license: account * 10 + 2, messenger: 'instagram', chat_id: `private-${id}`, phone: null, username }
}

/** A message a minute: in each round one of the other chats, in turn, and then the first, which is the busiest. */
function messagesOf(account: number, chats: readonly ChatRow[]): MessageRow[] {
  const [busiest, ...others] = chats as [ChatRow, ...ChatRow[]]
  const messages: MessageRow[] = []
  const add = (chat: ChatRow, line: Pick<MessageRow, 'side' | 'type' | 'text' | 'from_id' | 'from_name'>) => {
    const time = FIRST_MESSAGE_TIME + 60 * messages.length
    messages.push({ ...line, account, id: messages.length + 1, chat: chat.id, time, from_app: null, tracking: null })
  }
  const answer = { side: 'out', type: 'text', from_id: `${account * 10 + 3}`, from_name: 'The operator' } as const
  for (let round = 1; round <= MESSAGES_OF_BUSIEST_CHAT; round++) {
    if (round % 50 === 1) {
      add(busiest, { side: 'in', type: 'system', text: 'The chat was opened', from_id: null, from_name: null })
    }
    for (const chat of [others[round % others.length]!, busiest]) {
      const question = { side: 'in', type: 'text', from_id: chat.chat_id, from_name: chat.name } as const
      add(chat, round % 2 === 1 ? { ...question, text: `Question ${round}` } : { ...answer, text: `Answer ${round}` })
    }
  }
  return messages
}
