import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'

const PIECE_BYTES = 65_536

/**
 * A private file that bytes are written to, to be read again. It has no name from the start, so it goes with the process,
 * however that ends.
 */
export class Spool {
  readonly #file: FileHandle
  #size = 0

  constructor(file: FileHandle) {
    this.#file = file
  }

  async append(chunk: Uint8Array): Promise<void> {
    let written = 0
    while (written < chunk.length) {
      const { bytesWritten } = await this.#file.write(chunk, written, chunk.length - written, this.#size)
      written += bytesWritten
      this.#size += bytesWritten
    }
  }

  /** All that was appended so far, in pieces that are copies. */
  async *read(): AsyncGenerator<Buffer> {
    const end = this.#size
    for (let at = 0; at < end; ) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, end - at))
      const { bytesRead } = await this.#file.read(piece, 0, piece.length, at)
      if (bytesRead === 0) throw new Error('the spooled body is shorter than it was')
      at += bytesRead
      yield piece.subarray(0, bytesRead)
    }
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}

/** Opens a spool in a folder of this user. */
export async function openSpool(folder: string): Promise<Spool> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `spool-${randomBytes(12).toString('hex')}`)
  const file = await open(path, 'wx+', 0o600)
  try {
    await rm(path)
  } catch (error) {
    await file.close()
    throw error
  }
  return new Spool(file)
}
