import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ChatAppError } from '@chatapp-access/client'
import { type Config, NO_CONFIG, readConfig, writeConfig } from './config.ts'

/** Where login remembers. */
export interface ConfigFile {
  /** For people: where it lies. */
  path: string
  /** Empty where nothing is remembered. */
  read(): Promise<Config>
  /** Puts this in the place of what was remembered, all or nothing. */
  write(next: Config): Promise<void>
}

export interface ConfigFileTools {
  /** Whether a file just made is closed to others: not every file system keeps modes. */
  isPrivate(file: FileHandle): Promise<boolean>
}

const TOOLS: ConfigFileTools = {
  isPrivate: async file => process.platform === 'win32' || ((await file.stat()).mode & 0o077) === 0,
}

/**
 * A file with mode 0600 in a folder with mode 0700. A new version is made durable under another name and then renamed,
 * so a crash leaves the old one or the new one. What a crash left under the other name may hold a password: reading
 * removes it. A writer at work at that moment finds its file gone, and begins again.
 *
 * @throws ChatAppError `ConfigFileError`, from both methods
 */
export function configFile(path: string, tools: ConfigFileTools = TOOLS): ConfigFile {
  return {
    path,
    async read() {
      await removeLeftovers(path).catch(error => {
        throw configError(path, 'has an unfinished copy beside it that cannot be removed', error)
      })
      const text = await readFile(path, 'utf8').catch(error => {
        if (isMissing(error)) return undefined
        throw configError(path, 'cannot be read', error)
      })
      if (text === undefined) return NO_CONFIG
      const config = readConfig(text)
      if (!config) throw notOurs(path)
      return config
    },
    async write(next) {
      const text = writeConfig(next)
      const mustBePrivate = [...next.profiles.values()].some(({ password }) => password !== undefined)
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        for (let attempt = 1; !(await replace(path, text, mustBePrivate ? tools : undefined)); attempt++) {
          if (attempt === ATTEMPTS) throw new Error('others remove what is written')
        }
      } catch (error) {
        throw error instanceof ChatAppError ? error : configError(path, 'cannot be written', error)
      }
    },
  }
}

/** Times that another process may sweep away what is being written. */
const ATTEMPTS = 5

/** Resolves to false where somebody took the unfinished file away. */
async function replace(path: string, text: string, tools: ConfigFileTools | undefined): Promise<boolean> {
  const unfinished = `${path}.${randomBytes(6).toString('hex')}`
  try {
    const handle = await open(unfinished, 'wx', 0o600)
    try {
      // Before the first byte: a password that others could read is not written at all.
      if (tools && !(await tools.isPrivate(handle))) throw readableByOthers(path)
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(unfinished, path)
    return true
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {})
    if (isMissing(error)) return false
    throw error
  }
}

/** Removes what a crash left of {@link replace}. */
async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path)
  const start = `${basename(path)}.`
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    if (name.startsWith(start) && /^[0-9a-f]{12}$/.test(name.slice(start.length))) {
      await rm(join(folder, name), { force: true })
    }
  }
}

function readableByOthers(path: string): ChatAppError<'ConfigFileError'> {
  return new ChatAppError('ConfigFileError', `No password is kept: the file system of ${path} keeps no modes`, {
    next: 'Others could read it. Give it by CHATAPP_PASSWORD instead, or set XDG_CONFIG_HOME to another place',
  })
}

function notOurs(path: string): ChatAppError<'ConfigFileError'> {
  return new ChatAppError('ConfigFileError', `${path} is not a configuration of chatapp`, {
    next: 'Mend it, or remove it and log in again: chatapp login',
  })
}

function configError(path: string, what: string, error: unknown): ChatAppError<'ConfigFileError'> {
  const code = String((error as { code?: unknown } | undefined)?.code ?? 'unknown failure')
  return new ChatAppError('ConfigFileError', `${path} ${what}: ${code}`, {
    next: 'Make the folder readable and writable for this user',
  })
}

function isMissing(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === 'ENOENT'
}
