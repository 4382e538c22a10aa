import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ChatAppError } from '@chatapp-access/client'
import type { Account } from './account.ts'

/** What login remembers. The password is there only if its owner asked for it. */
export interface Remembered extends Partial<Account> {
  password?: string
}

/** Where login remembers. */
export interface ConfigFile {
  /** For people: where it lies. */
  path: string
  /** Empty where nothing is remembered. */
  read(): Promise<Remembered>
  /** Puts this in the place of what was remembered, all or nothing. */
  write(next: Remembered): Promise<void>
}

/**
 * A file with mode 0600 in a folder with mode 0700. A new version is made durable under another name and then renamed,
 * so a crash leaves the old one or the new one.
 *
 * @throws ChatAppError `ConfigFileError`, from both methods
 */
export function configFile(path: string): ConfigFile {
  return {
    path,
    async read() {
      const text = await readFile(path, 'utf8').catch(error => {
        if (isMissing(error)) return undefined
        throw configError(path, 'cannot be read', error)
      })
      return text === undefined ? {} : parse(text, path)
    },
    write: next =>
      replace(path, `${JSON.stringify(next, null, 2)}\n`).catch(error => {
        throw configError(path, 'cannot be written', error)
      }),
  }
}

async function replace(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const unfinished = `${path}.${randomBytes(6).toString('hex')}`
  try {
    const handle = await open(unfinished, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {})
    throw error
  }
}

const FIELDS = ['baseUrl', 'email', 'appId', 'password'] as const

function parse(text: string, path: string): Remembered {
  const value = parseObject(text)
  const remembered: Remembered = {}
  for (const field of FIELDS) {
    const found = value?.[field]
    if (typeof found === 'string') remembered[field] = found
    else if (found !== undefined || !value) throw notOurs(path)
  }
  return remembered
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    // Told by the caller, without the text, which may hold a password.
    return undefined
  }
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
