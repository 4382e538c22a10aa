/** Decides what becomes of everything that was not synced. */
export interface Loss {
  /** Whether a sector, or a change of a size, that was not synced is there all the same. */
  keeps(): boolean
  /** How many of so many changes in a row are there all the same. */
  kept(of: number): number
}

type Change = { offset: number; bytes: Buffer } | { size: number }

/** What a disk writes in one piece; a write of many may be cut between any two of them, in any order. */
const SECTOR_BYTES = 512

/** A file, as what is surely on the disk, and the changes that may or may not be. */
export class FileOnDisk {
  #synced = Buffer.alloc(0)
  #size = 0
  #unsynced: Change[] = []
  /** How many changes were there when a sync began. */
  readonly #syncs = new Map<bigint, number>()

  write(offset: number, bytes: Buffer): void {
    this.#unsynced.push({ offset, bytes })
  }

  truncate(size: number): void {
    this.#unsynced.push({ size })
  }

  syncBegins(sync: bigint): void {
    this.#syncs.set(sync, this.#unsynced.length)
  }

  syncEnds(sync: bigint): void {
    const covered = this.#syncs.get(sync) ?? 0
    for (const change of this.#unsynced.splice(0, covered)) this.#change(change)
    for (const [other, count] of this.#syncs) this.#syncs.set(other, Math.max(0, count - covered))
    this.#syncs.delete(sync)
  }

  afterPowerCut(loss: Loss): Buffer {
    const left = new FileOnDisk()
    left.#synced = Buffer.from(this.#synced.subarray(0, this.#size))
    left.#size = this.#size
    for (const change of this.#unsynced) {
      for (const piece of sectorsOf(change)) if (loss.keeps()) left.#change(piece)
    }
    return left.#synced.subarray(0, left.#size)
  }

  #change(change: Change): void {
    if ('size' in change) {
      // What was cut off reads as zeros if the file grows again.
      this.#synced.fill(0, Math.min(change.size, this.#synced.length))
      this.#grow(change.size)
      this.#size = change.size
      return
    }
    const end = change.offset + change.bytes.length
    this.#grow(end)
    change.bytes.copy(this.#synced, change.offset)
    this.#size = Math.max(this.#size, end)
  }

  #grow(size: number): void {
    if (size <= this.#synced.length) return
    const grown = Buffer.alloc(Math.max(size, this.#synced.length * 2))
    this.#synced.copy(grown)
    this.#synced = grown
  }
}

function sectorsOf(change: Change): Change[] {
  if ('size' in change) return [change]
  const { offset, bytes } = change
  const sectors: Change[] = []
  for (let start = 0; start < bytes.length; ) {
    const end = Math.min(bytes.length, start + SECTOR_BYTES - ((offset + start) % SECTOR_BYTES))
    sectors.push({ offset: offset + start, bytes: bytes.subarray(start, end) })
    start = end
  }
  return sectors
}
