import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { ChatAppError } from '@chatapp-access/client'

/** What callers over TCP prove with that they run as the same user: whoever can read its file. */
export interface LocalKey {
  /** For people: where it lies. */
  path: string
  /** Whether it is this one; takes the same time for every wrong one. */
  is(candidate: string): boolean
  /** The key itself, to hand back to a caller who has proven to know it. */
  reveal(): string
}

export const LOCAL_KEY_HEADER = 'X-ChatApp-Local-Key'

/** Characters of the key: 256 bits, and short and plain enough to be kept where programs keep tokens. */
const SHAPE = /^[A-Za-z0-9_-]{43}$/

/**
 * Reads the key of this user, made at the first call and kept in a file with mode 0600.
 *
 * @throws ChatAppError `LocalKeyFileError`
 */
export async function loadLocalKey(folder: string): Promise<LocalKey> {
  const path = join(folder, 'local-key')
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const key = (await readFile(path, 'utf8').catch(() => make(folder, path))).trim()
    if (SHAPE.test(key)) return { path, ...judge(key) }
  } catch (error) {
    throw fileError(path, `cannot be used: ${(error as { code?: unknown }).code}`)
  }
  throw fileError(path, 'holds no key')
}

function judge(key: string): Pick<LocalKey, 'is' | 'reveal'> {
  const right = digest(key)
  return { is: candidate => timingSafeEqual(digest(candidate), right), reveal: () => key }
}

/** Made under another name and then linked: who comes second finds a whole one, and takes it. */
async function make(folder: string, path: string): Promise<string> {
  const unfinished = join(folder, `new-key-${randomBytes(8).toString('hex')}`)
  try {
    const handle = await open(unfinished, 'wx', 0o600)
    try {
      await handle.writeFile(`${randomBytes(32).toString('base64url')}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await link(unfinished, path).catch(error => {
      if ((error as { code?: unknown }).code !== 'EEXIST') throw error
    })
  } finally {
    await rm(unfinished, { force: true })
  }
  return readFile(path, 'utf8')
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/**
 * The keys a request shows: in the header of its own; as password of HTTP's basic authentication, for a base URL such as
 * `http://chatapp:KEY@127.0.0.1:7070`; or where a program puts its token, which the proxy told it is the key.
 */
export function shownKeys(headers: IncomingHttpHeaders): string[] {
  const { authorization, refresh } = headers
  const own = headers[LOCAL_KEY_HEADER.toLowerCase()]
  const [, scheme, credentials] = /^(basic|bearer) +(\S+)$/i.exec(authorization ?? '') ?? []
  const shown = [
    own,
    refresh,
    scheme?.toLowerCase() === 'basic' ? passwordOf(credentials) : (credentials ?? authorization),
  ]
  return shown.filter(key => typeof key === 'string')
}

function passwordOf(credentials = ''): string {
  const text = Buffer.from(credentials, 'base64').toString('utf8')
  return text.slice(text.indexOf(':') + 1)
}

function fileError(path: string, what: string): ChatAppError<'LocalKeyFileError'> {
  return new ChatAppError('LocalKeyFileError', `The local key ${path} ${what}`, {
    next: 'Remove it, and a new one is made; programs then need the new one',
  })
}
