import { link, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname } from 'node:path'

/** What the file store asks of a file system. Tests put faults and crashes here. */
export interface Disk {
  /** Makes a folder, and those above it, for its owner only. An existing one is left as it is. */
  makeFolder(folder: string): Promise<void>
  /** Names in a folder; none where there is no folder. */
  list(folder: string): Promise<string[]>
  /** `undefined` where there is no such file. */
  read(file: string): Promise<string | undefined>
  /** Makes a new file with mode 0600; with `durable`, its content is on the disk when this resolves. */
  create(file: string, text: string, durable: boolean): Promise<void>
  /** Gives a file a second name; false if the name is taken. Atomic: of several callers one gets true. */
  link(file: string, name: string): Promise<boolean>
  /** Puts a file in the place of another one, atomically; false if the system does not allow it just now. */
  rename(file: string, name: string): Promise<boolean>
  /** Removes a file; it may be gone already. */
  remove(file: string): Promise<void>
  /** Makes the names in a folder durable. */
  syncFolder(folder: string): Promise<void>
  /** Sets the time of change to now. */
  touch(file: string): Promise<void>
  /** Time of change in milliseconds; `undefined` where there is no such file. */
  changed(file: string): Promise<number | undefined>
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | undefined)?.code
}

/** Resolves to `instead` when the operation fails with one of these codes. */
async function unless<Value, Instead>(
  work: Promise<Value>,
  instead: Instead,
  ...codes: string[]
): Promise<Value | Instead> {
  try {
    return await work
  } catch (error) {
    if (codes.includes(String(codeOf(error)))) return instead
    throw error
  }
}

async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  // A new folder is lost with the power unless its name is durable in the one above, up to the first that existed.
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
}

async function createFile(file: string, text: string, durable: boolean): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    if (durable) await handle.sync()
  } finally {
    await handle.close()
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; NTFS keeps its names in a journal of its own.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** What Windows says of a name that another process has open, or has removed while it was open. It passes. */
const BUSY = process.platform === 'win32' ? ['EPERM', 'EACCES', 'EBUSY'] : []

/** The file system of this machine. */
export const nodeDisk: Disk = {
  makeFolder,
  list: folder => unless(readdir(folder), [], 'ENOENT'),
  read: file => unless(readFile(file, 'utf8'), undefined, 'ENOENT'),
  create: createFile,
  link: (file, name) =>
    unless(
      link(file, name).then(() => true),
      false,
      'EEXIST',
      ...BUSY,
    ),
  rename: (file, name) =>
    unless(
      rename(file, name).then(() => true),
      false,
      ...BUSY,
    ),
  remove: file => rm(file, { force: true }),
  syncFolder,
  touch: file => unless(utimes(file, new Date(), new Date()), undefined, 'ENOENT'),
  changed: file =>
    unless(
      stat(file).then(facts => facts.mtimeMs),
      undefined,
      'ENOENT',
    ),
}
