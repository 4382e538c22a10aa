import { constants } from 'node:fs'
import { access, readdir, stat, statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { DiskFacts } from './facts.ts'

const SECRET_FILE = 'access.secrets'

/** Where the SQLite file is, without touching it. */
export async function lookAtDisk(path: string): Promise<DiskFacts> {
  const folder = dirname(path)
  const names = await readdir(folder).catch((): string[] => [])
  const ours = names.filter(name => name === SECRET_FILE || name.startsWith(basename(path)))
  const files = await Promise.all(
    ours.map(name => stat(join(folder, name)).then(({ mode, size }) => ({ path: join(folder, name), mode, size }))),
  )
  const room = await statfs(folder).catch(() => undefined)
  return {
    folder,
    exists: names.includes(basename(path)),
    isWritable: await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    ),
    files: files.map(({ path: file, mode }) => ({ path: file, mode })),
    freeBytes: room ? room.bavail * room.bsize : 0,
    usedBytes: files.reduce((sum, { size }) => sum + size, 0),
  }
}
