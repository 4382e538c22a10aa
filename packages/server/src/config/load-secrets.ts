import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { RingSecret } from '../tokens/key-ring.ts'
import { type Config, ConfigError } from './config.ts'
import { parseSecrets, SettingFault } from './parse.ts'

const FILE_NAME = 'access.secrets'

/**
 * The secrets of the configuration; for the embedded store without any, those of a file beside the database (0600),
 * made on first use. The file is placed by link(), so that two first starts agree on one secret.
 */
export function loadSecrets(config: Config): readonly RingSecret[] {
  const configured = config.secrets.reveal()
  if (configured.length > 0) return configured
  if (config.store.kind !== 'sqlite') {
    throw new ConfigError([
      'CHATAPP_SERVER_SECRETS: with PostgreSQL all nodes are given the same secrets; make one with: echo "1:$(openssl rand -base64 32)"',
    ])
  }
  const path = join(dirname(config.store.path), FILE_NAME)
  if (!existsSync(path)) makeSecretFile(path)
  chmodSync(path, 0o600)
  return readSecretFile(path)
}

function readSecretFile(path: string): readonly RingSecret[] {
  try {
    return parseSecrets(readFileSync(path, 'utf8').trim()).reveal()
  } catch (error) {
    if (!(error instanceof SettingFault)) throw error
    throw new ConfigError([`${path}: ${error.message}. Put the file back from a backup: all tokens hang on it`])
  }
}

function makeSecretFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  const file = openSync(draft, 'wx', 0o600)
  writeSync(file, `1:${randomBytes(32).toString('base64')}\n`)
  fsyncSync(file)
  closeSync(file)
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(draft)
  }
  syncNames(dirname(path))
}

/** The secret's name must be on the disk like the secret itself: were it gone after a power cut, so were all tokens. */
function syncNames(folder: string): void {
  // Windows cannot open a folder, and keeps names by itself.
  if (process.platform === 'win32') return
  const names = openSync(folder, 'r')
  fsyncSync(names)
  closeSync(names)
}
