import { DatabaseSync } from 'node:sqlite'
import { emailKey } from '../../domain/account.ts'
import type { Refused } from './row.ts'

const CACHE_KIB = 32_768

/**
 * The numbers and e-mails that the file has had so far. They lie in a nameless database of SQLite's own, which goes to
 * disk when it grows and is gone with the process: a million of them take no memory to speak of.
 */
export class SeenAccounts {
  readonly #database = new DatabaseSync('')
  readonly #byId
  readonly #byEmail
  readonly #addId
  readonly #addEmail

  constructor() {
    this.#database.exec(`
      pragma journal_mode = off;
      pragma synchronous = off;
      pragma cache_size = -${CACHE_KIB};
      create table ids (id integer primary key, line integer not null);
      create table emails (email text primary key, line integer not null) without rowid;
      begin;
    `)
    this.#byId = this.#database.prepare('select line from ids where id = ?')
    this.#byEmail = this.#database.prepare('select line from emails where email = ?')
    this.#addId = this.#database.prepare('insert into ids values (?, ?)')
    this.#addEmail = this.#database.prepare('insert into emails values (?, ?)')
  }

  /** Notes an account, unless its number or its e-mail was there before. */
  note({ id, email }: { id: number; email: string }, line: number): Refused | undefined {
    const key = emailKey(email)
    const sameId = this.#byId.get(id)?.line
    const sameEmail = this.#byEmail.get(key)?.line
    if (sameId !== undefined && sameId === sameEmail) {
      return { line, field: 'line', why: `is of the account on line ${sameId}; all rows of an account stand together` }
    }
    if (sameId !== undefined) return { line, field: 'account_id', why: `is of another account on line ${sameId}` }
    if (sameEmail !== undefined) return { line, field: 'email', why: `is of another account on line ${sameEmail}` }
    this.#addId.run(id, line)
    this.#addEmail.run(key, line)
    return undefined
  }

  close(): void {
    this.#database.close()
  }
}
