import { readFileSync } from 'node:fs'

/** One thing the witness saw. Files go by inode, names are relative to the watched folder. */
export type WitnessRecord =
  | { kind: 'created' | 'linked'; inode: number; name: string }
  | { kind: 'unlinked'; name: string }
  | { kind: 'written'; inode: number; offset: number; bytes: Buffer }
  | { kind: 'truncated'; inode: number; size: number }
  /** Begun, and returned without an error: `sync` is the same in both. */
  | { kind: 'sync-begun' | 'sync-ended'; inode: number; sync: bigint }
  /** About to leave through a socket. */
  | { kind: 'reply'; text: string }

const HEAD_BYTES = 32

/** The journal of witness.c: kind 1 B, 7 B unused, inode 8 B, number 8 B, size 8 B, all little-endian, and the bytes. */
export function readJournal(path: string): WitnessRecord[] {
  const journal = readFileSync(path)
  const records: WitnessRecord[] = []
  for (let at = 0; at < journal.length; ) {
    const kind = String.fromCharCode(journal[at] as number)
    const inode = Number(journal.readBigUInt64LE(at + 8))
    const number = journal.readBigUInt64LE(at + 16)
    const start = at + HEAD_BYTES
    at = start + Number(journal.readBigUInt64LE(at + 24))
    records.push(recordOf(kind, inode, number, journal.subarray(start, at)))
  }
  return records
}

function recordOf(kind: string, inode: number, number: bigint, bytes: Buffer): WitnessRecord {
  switch (kind) {
    case 'c':
      return { kind: 'created', inode, name: bytes.toString() }
    case 'l':
      return { kind: 'linked', inode, name: bytes.toString() }
    case 'u':
      return { kind: 'unlinked', name: bytes.toString() }
    case 'w':
      return { kind: 'written', inode, offset: Number(number), bytes }
    case 't':
      return { kind: 'truncated', inode, size: Number(number) }
    case 'b':
      return { kind: 'sync-begun', inode, sync: number }
    case 'e':
      return { kind: 'sync-ended', inode, sync: number }
    case 'r':
      return { kind: 'reply', text: bytes.toString('latin1') }
    default:
      throw new Error(`the journal of the witness is damaged at a record of kind ${JSON.stringify(kind)}`)
  }
}
