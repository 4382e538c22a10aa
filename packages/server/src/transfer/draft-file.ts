import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { TransferError } from './transfer-error.ts'

/** A file that is there under its name whole, or not at all. Thrown away unless it was put in its place. */
export class DraftFile implements Disposable {
  /** Where it is written meanwhile: beside its place, so that it is on the same disk. */
  readonly path: string
  readonly #place: string

  /** Makes it, empty and readable by its owner alone. Throws where its place is taken, or cannot be written to. */
  constructor(place: string) {
    if (existsSync(place)) throw new TransferError(`${place} is there already; give another name`)
    this.#place = place
    this.path = `${place}.${randomBytes(6).toString('hex')}.draft`
    closeSync(openSync(this.path, 'wx', 0o600))
  }

  /** On the disk, then under its name, and never over a file that came meanwhile. Gives its size in bytes. */
  putInPlace(): number {
    syncToDisk(this.path)
    try {
      linkSync(this.path, this.#place)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      throw new TransferError(`${this.#place} is there already; give another name`)
    }
    rmSync(this.path)
    // Windows cannot open a folder, and keeps names by itself.
    if (process.platform !== 'win32') syncToDisk(dirname(this.#place))
    return statSync(this.#place).size
  }

  [Symbol.dispose](): void {
    for (const part of ['', '-wal', '-shm', '-journal']) rmSync(this.path + part, { force: true })
  }
}

function syncToDisk(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
