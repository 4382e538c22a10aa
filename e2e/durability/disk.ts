import type { WitnessRecord } from '../harness/witness/index.ts'
import { FileOnDisk, type Loss } from './file-on-disk.ts'

type NameChange = { name: string; inode: number | undefined }

/**
 * A disk as the standards promise it, and no better: a write is there after a crash only if a sync of its file that
 * began after it has returned; a name only if the same is true of a sync of its folder. What else was done may be there
 * in whole, in part, or not at all.
 */
export class Disk {
  readonly #folderInode: number
  readonly #files = new Map<number, FileOnDisk>()
  readonly #names = new Map<string, number>()
  #unsyncedNames: NameChange[] = []
  /** How many changes of names were there when a sync of the folder began. */
  readonly #nameSyncs = new Map<bigint, number>()

  constructor(folderInode: number) {
    this.#folderInode = folderInode
  }

  apply(record: WitnessRecord): void {
    switch (record.kind) {
      case 'created':
        // An inode number is used again when its file is gone.
        this.#files.set(record.inode, new FileOnDisk())
        this.#unsyncedNames.push(record)
        break
      case 'linked':
        this.#unsyncedNames.push(record)
        break
      case 'unlinked':
        this.#unsyncedNames.push({ name: record.name, inode: undefined })
        break
      case 'written':
        this.#file(record.inode).write(record.offset, record.bytes)
        break
      case 'truncated':
        this.#file(record.inode).truncate(record.size)
        break
      case 'sync-begun':
        if (record.inode === this.#folderInode) this.#nameSyncs.set(record.sync, this.#unsyncedNames.length)
        else this.#file(record.inode).syncBegins(record.sync)
        break
      case 'sync-ended':
        if (record.inode === this.#folderInode) this.#syncNames(record.sync)
        else this.#file(record.inode).syncEnds(record.sync)
    }
  }

  /** What the power comes back to: contents by name. `loss` decides about everything that was not synced. */
  afterPowerCut(loss: Loss): Map<string, Buffer> {
    const names = new Map(this.#names)
    // A journaling file system keeps the order of changes to names.
    const kept = this.#unsyncedNames.slice(0, loss.kept(this.#unsyncedNames.length))
    for (const change of kept) rename(names, change)
    return new Map([...names].map(([name, inode]) => [name, this.#file(inode).afterPowerCut(loss)]))
  }

  #syncNames(sync: bigint): void {
    const covered = this.#nameSyncs.get(sync) ?? 0
    for (const change of this.#unsyncedNames.splice(0, covered)) rename(this.#names, change)
    for (const [other, count] of this.#nameSyncs) this.#nameSyncs.set(other, Math.max(0, count - covered))
    this.#nameSyncs.delete(sync)
  }

  #file(inode: number): FileOnDisk {
    const file = this.#files.get(inode)
    if (!file) throw new Error('the witness did not see how a file was made')
    return file
  }
}

function rename(names: Map<string, number>, { name, inode }: NameChange): void {
  if (inode === undefined) names.delete(name)
  else names.set(name, inode)
}
