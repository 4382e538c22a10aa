import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { ConfigError } from './config.ts'

/** Reads a file of `NAME=value` lines. Throws {@link ConfigError} when it cannot be read. */
export function readSettingsFile(path: string): Readonly<Record<string, string | undefined>> {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new ConfigError([`--config ${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`])
  }
}
