import { createHash } from 'node:crypto'
import { ARGON2_PREFIX, decoyHash } from './argon2.ts'
import { isBcrypt } from './foreign-hash.ts'

/** Hashes that belong to nobody, for e-mails that nobody has. */
export interface Decoys {
  /**
   * What a password for an unknown e-mail is compared with: always the same kind for the same e-mail, and of all unknown
   * e-mails as many of each kind as accounts have. So the time of a refusal tells no unknown e-mail from a known one.
   */
  decoyFor(emailKey: string): string
  /** Takes on the mixture of these hashes, a sample of those of all accounts. */
  mix(sample: readonly string[]): void
}

/**
 * @param pepper what nobody outside knows and all nodes share, so that they choose alike
 * @param random gives as many random bytes as asked for
 */
export function createDecoys(pepper: string, random: (size: number) => Uint8Array): Decoys {
  const ours = decoyHash(random)
  let kinds: readonly Kind[] = []

  return {
    decoyFor(emailKey) {
      const draw = drawOf(pepper, emailKey)
      return kinds.find(({ below }) => draw < below)?.decoy ?? ours
    },
    mix(sample) {
      kinds = kindsOf(sample).map(({ kind, below }) => ({ below, decoy: decoyOf(kind, random) }))
    },
  }
}

interface Kind {
  /** Draws below this, and not below that of the kind before, get the decoy. */
  below: number
  decoy: string
}

/** From 0 up to 1. */
function drawOf(pepper: string, emailKey: string): number {
  return (
    createHash('sha256')
      .update(JSON.stringify(['decoy/v1', pepper, emailKey]))
      .digest()
      .readUInt32BE(0) /
    2 ** 32
  )
}

/** The kinds that are not ours, each with its share. Ours gets the rest: it takes over from the others, never the reverse. */
function kindsOf(sample: readonly string[]): { kind: string; below: number }[] {
  const counts = new Map<string, number>()
  for (const hash of sample) {
    const kind = kindOf(hash)
    if (kind !== ARGON2_PREFIX) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  let total = 0
  return [...counts].toSorted().map(([kind, count]) => {
    total += count
    return { kind, below: total / sample.length }
  })
}

/** All of a hash that its cost depends on. */
function kindOf(hash: string): string {
  // The letters of bcrypt name the same work.
  if (isBcrypt(hash)) return `$2b$${hash.slice(4, 7)}`
  return /^\$argon2id?\$v=19\$m=[0-9]+,t=[0-9]+,p=[0-9]+\$/.exec(hash)?.[0] ?? ARGON2_PREFIX
}

function decoyOf(kind: string, random: (size: number) => Uint8Array): string {
  const part = (size: number): string => Buffer.from(random(size)).toString('base64').replaceAll('=', '')
  if (!isBcrypt(kind)) return `${kind}${part(16)}$${part(32)}`
  // 21 and 30 characters of an alphabet that has no plus sign, each followed by one that ends the bytes as bcrypt would.
  const text = part(48).replaceAll('+', '.')
  return `${kind}${text.slice(0, 21)}.${text.slice(21, 51)}.`
}
