import { ARGON2_PREFIX } from './argon2.ts'

/** Why a hash cannot be taken in. */
export type HashFault = 'unknownKind' | 'damaged' | 'tooCheap' | 'tooDear' | 'oldVersion'

/** bcrypt's cost is the power of two of its rounds: 14 is a second of one core here, and each step more doubles it. */
export const BCRYPT_COSTS = { least: 4, most: 14 } as const

/**
 * Memory of one Argon2 hash in KiB, and memory times passes: half a second of one core here. Whoever is let in may ask
 * for that work again and again, and the lane has as much memory as hashes under way.
 */
export const ARGON2_COSTS = { mostMemory: 262_144, mostWork: 1_048_576, mostLanes: 16 } as const

/** bcrypt reads no more of a password, in bytes of UTF-8. */
const BCRYPT_READS_BYTES = 72

const LONGEST = 256
// The last characters carry two and four bits; other spellings of them are read by some and refused by others.
const BCRYPT = /^\$2[aby]\$([0-9]{2})\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]$/
const ARGON2 =
  /^\$argon2(?:id|i)\$v=19\$m=([1-9][0-9]{0,9}),t=([1-9][0-9]{0,9}),p=([1-9][0-9]{0,9})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}$/

/** What is wrong with a hash from elsewhere; `undefined` where it can be verified here at a bounded cost. */
export function hashFault(hash: string): HashFault | undefined {
  if (hash.length <= LONGEST && isBcrypt(hash)) return bcryptFault(hash)
  if (hash.length <= LONGEST && /^\$argon2id?\$/.test(hash)) return argon2Fault(hash)
  return 'unknownKind'
}

/** Whether it is one of bcrypt's; nothing is said about its being whole. */
export function isBcrypt(hash: string): boolean {
  return /^\$2[aby]\$/.test(hash)
}

function bcryptFault(hash: string): HashFault | undefined {
  const match = BCRYPT.exec(hash)
  if (!match) return 'damaged'
  const cost = Number(match[1])
  if (cost < BCRYPT_COSTS.least) return 'tooCheap'
  return cost > BCRYPT_COSTS.most ? 'tooDear' : undefined
}

function argon2Fault(hash: string): HashFault | undefined {
  if (!/^\$argon2id?\$v=19\$/.test(hash)) return 'oldVersion'
  const match = ARGON2.exec(hash)
  if (!match) return 'damaged'
  const [memory = 0, passes = 0, lanes = 0] = match.slice(1).map(Number)
  const { mostMemory, mostWork, mostLanes } = ARGON2_COSTS
  if (memory > mostMemory || memory * passes > mostWork || lanes > mostLanes) return 'tooDear'
  // RFC 9106, section 3.1: eight blocks of memory a lane.
  return memory < 8 * lanes ? 'damaged' : undefined
}

/**
 * Whether our own kind of hash is to take its place once the password is known. Not where bcrypt read only the beginning
 * of the password: who sends another end of it today is let in, and must be tomorrow.
 */
export function isToUpgrade(hash: string, password: string): boolean {
  if (hash.startsWith(ARGON2_PREFIX)) return false
  return !isBcrypt(hash) || Buffer.byteLength(password) <= BCRYPT_READS_BYTES
}
