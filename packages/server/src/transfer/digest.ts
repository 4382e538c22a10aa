import { createHash } from 'node:crypto'
import type { Cell, Row } from './transfer-database.ts'

/** What a table holds, in a few bytes. */
export interface TableDigest {
  readonly rows: number
  /** 256 bits, hex. */
  readonly digest: string
}

const LANES = 4

/** A row as text: equal for equal rows, and for no others. */
export function textOf(columns: readonly string[], row: Row): string {
  return JSON.stringify(columns.map(column => plain(row[column] ?? null)))
}

function plain(cell: Cell): unknown {
  return cell instanceof Uint8Array ? [Buffer.from(cell).toString('hex')] : cell
}

/** Sums up the hashes of rows: the order in which they come makes no difference, and a row that is missing does. */
export class DigestSum {
  readonly #columns: readonly string[]
  /** 256 bits, each lane modulo 2^64. */
  readonly #sum = new BigUint64Array(LANES)
  #rows = 0

  constructor(columns: readonly string[]) {
    this.#columns = columns
  }

  add(rows: readonly Row[]): void {
    for (const row of rows) {
      const hash = createHash('sha256').update(textOf(this.#columns, row)).digest()
      for (let lane = 0; lane < LANES; lane += 1) {
        this.#sum[lane] = (this.#sum[lane] as bigint) + hash.readBigUInt64BE(lane * 8)
      }
    }
    this.#rows += rows.length
  }

  result(): TableDigest {
    const digest = Array.from(this.#sum, lane => lane.toString(16).padStart(16, '0')).join('')
    return { rows: this.#rows, digest }
  }
}
