import { access, constants, readdir, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FileFacts, StoreFacts } from './facts.ts'

/** Windows has neither permission bits nor numbers for users. */
const HAS_MODES = process.platform !== 'win32'

export async function lookAtFile(path: string): Promise<FileFacts> {
  const found = HAS_MODES ? await stat(path).catch(() => undefined) : undefined
  return { path, mode: found && found.mode & 0o7777, owner: found?.uid }
}

/** Looks at the folder of a pair and all in it. */
export async function lookAtStore(folder: string): Promise<StoreFacts> {
  const names = await readdir(folder).catch(() => [])
  const place = await nearest(folder)
  return {
    folder: await lookAtFile(folder),
    files: await Promise.all(names.map(name => lookAtFile(join(folder, name)))),
    isWritable: await access(place, constants.W_OK | constants.X_OK).then(
      () => true,
      () => false,
    ),
    fileSystem: process.platform === 'linux' ? await typeOf(place) : undefined,
    self: process.getuid?.(),
  }
}

/** The folder itself, or the one above in which it would be made. */
async function nearest(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    if (at === dirname(at) || (await stat(at).catch(() => undefined))) return at
  }
}

async function typeOf(path: string): Promise<number | undefined> {
  const found = await statfs(path).catch(() => undefined)
  // Negative where the kernel's number does not fit into a signed one.
  return found && Number(BigInt.asUintN(32, BigInt(found.type)))
}
