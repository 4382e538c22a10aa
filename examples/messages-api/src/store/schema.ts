/**
 * Every table leads with the account, so that no statement can reach past it. Chats and messages count from 1 within
 * their account; a message's `id` is its place in time. What never changes here is kept as the document it is.
 */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS account (id INTEGER PRIMARY KEY) STRICT;

CREATE TABLE IF NOT EXISTS license (
  account INTEGER, id INTEGER, document TEXT NOT NULL,
  PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS company (account INTEGER, id INTEGER, PRIMARY KEY (account, id)) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS employee (
  account INTEGER, company INTEGER, id INTEGER, document TEXT NOT NULL,
  PRIMARY KEY (account, company, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS chat (
  account INTEGER, id INTEGER, license INTEGER NOT NULL, messenger TEXT NOT NULL, chat_id TEXT NOT NULL,
  name TEXT NOT NULL, phone TEXT, username TEXT, responsible INTEGER,
  PRIMARY KEY (account, id), UNIQUE (account, license, messenger, chat_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS message (
  account INTEGER, id INTEGER, chat INTEGER NOT NULL, time INTEGER NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('in', 'out')), type TEXT NOT NULL CHECK (type IN ('text', 'system')),
  text TEXT NOT NULL, from_id TEXT, from_name TEXT, from_app TEXT, tracking TEXT,
  PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS message_of_chat ON message (account, chat, id);
`
