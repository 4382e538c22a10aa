import type { DatabaseSync } from 'node:sqlite'
import { seedOf } from './seed.ts'

export function seedStore(db: DatabaseSync) {
  const known = db.prepare('SELECT 1 FROM account WHERE id = ?')
  const meet = db.prepare('INSERT INTO account (id) VALUES (?) ON CONFLICT DO NOTHING')

  return {
    /** Gives an account that was never seen before its first data. */
    seed(account: number): void {
      if (known.get(account)) return
      db.exec('BEGIN IMMEDIATE')
      try {
        // Another process on the same file may have been first.
        if (meet.run(account).changes === 1) insertSeed(db, account)
        db.exec('COMMIT')
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK')
        throw error
      }
    },
  }
}

function insertSeed(db: DatabaseSync, account: number): void {
  const { licenses, companyId, employees, chats, messages } = seedOf(account)
  const license = db.prepare('INSERT INTO license (account, id, document) VALUES (?, ?, ?)')
  const employee = db.prepare('INSERT INTO employee (account, company, id, document) VALUES (?, ?, ?, ?)')
  const chat = db.prepare(`
    INSERT INTO chat (account, id, license, messenger, chat_id, name, phone, username, responsible)
    VALUES (:account, :id, :license, :messenger, :chat_id, :name, :phone, :username, :responsible)`)
  const message = db.prepare(`
    INSERT INTO message (account, id, chat, time, side, type, text, from_id, from_name, from_app, tracking)
    VALUES (:account, :id, :chat, :time, :side, :type, :text, :from_id, :from_name, :from_app, :tracking)`)
  db.prepare('INSERT INTO company (account, id) VALUES (?, ?)').run(account, companyId)
  for (const each of licenses) license.run(account, each.licenseId, JSON.stringify(each))
  for (const each of employees) employee.run(account, companyId, each.id, JSON.stringify(each))
  for (const each of chats) chat.run({ ...each })
  for (const each of messages) message.run({ ...each })
}
