import type { LabelFault } from '../../domain/label.ts'
import { ARGON2_COSTS, BCRYPT_COSTS, type HashFault } from '../../passwords/foreign-hash.ts'
import { MOST_APPS } from '../../store/apps-store.ts'
import type { ImportConflict } from '../../store/import-store.ts'
import type { Column } from './row.ts'

/** What is wrong with a cell, behind its name. None of them repeats it. */
export const FAULTS = {
  missing: 'is missing',
  email: 'is no e-mail address',
  noId: 'is missing, and there is no app_id that tells the number',
  id: 'is no account number such as 7',
  highId: 'is a higher account number than tokens have room for',
  appId: 'is no appId such as app_7_1',
  highApp: 'is a higher app number than tokens have room for',
  otherAccount: 'is of another account than the rest says',
  state: 'is neither active nor disabled',
  time: 'is no time that has passed, such as 2024-05-31T12:00:00Z or unix seconds',
} as const

export function hashFaultText(fault: HashFault): string {
  return HASH_FAULTS[fault]
}

const MEBIBYTE_KIB = 1024

const HASH_FAULTS: Readonly<Record<HashFault, string>> = {
  unknownKind: 'is no bcrypt hash ($2y$, $2b$, $2a$) and no Argon2 one ($argon2id$, $argon2i$)',
  damaged: 'is not a whole hash: it was cut short or changed',
  tooCheap: `has a cost below ${BCRYPT_COSTS.least}, which bcrypt does not know`,
  tooDear:
    `costs too much to verify; bcrypt may have a cost up to ${BCRYPT_COSTS.most}, Argon2 ` +
    `${ARGON2_COSTS.mostMemory / MEBIBYTE_KIB} MiB, ${ARGON2_COSTS.mostLanes} lanes and ` +
    `${ARGON2_COSTS.mostWork / MEBIBYTE_KIB} MiB of memory times passes`,
  oldVersion: 'is of an old version of Argon2; only v=19 can be verified',
}

export function labelFaultText({ keyword, expected }: LabelFault): string {
  if (keyword === 'maxLength') return `is longer than ${expected} characters`
  if (keyword === 'minLength') return FAULTS.missing
  return 'holds characters that no name may have'
}

/** Where the fault lies, and what it is, for what the store refused. */
export const CONFLICTS: Readonly<Record<ImportConflict, { field: Column; why: string }>> = {
  id_taken: { field: 'account_id', why: 'is the number of an account with another e-mail here' },
  email_taken: { field: 'email', why: 'is the e-mail of an account with another number here' },
  account_deleted: { field: 'account_id', why: 'is the number of an account that was deleted here' },
  app_deleted: { field: 'app_id', why: 'is an app that was deleted here' },
  too_many_apps: { field: 'app_id', why: `is one more than the ${MOST_APPS} apps an account may have` },
}
