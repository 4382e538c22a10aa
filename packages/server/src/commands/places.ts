import type { Command } from 'commander'
import { ConfigError, readConfig } from '../config/index.ts'
import { SettingFault } from '../config/parse.ts'
import { holdsPassword, parseStore, type StorePlace } from '../config/parse-store.ts'
import { readSettingsFile } from '../config/settings-file.ts'
import type { CommandContext } from './context.ts'

export interface PlaceFlags {
  config?: string
  json?: boolean
}

/** What commands have in common that name stores of their own. */
export function placesCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option('--config <file>', 'read settings from a file of NAME=value lines')
    .option('--json', 'print one JSON value')
}

const VARIABLE = /^env:(\w+)$/

/**
 * The store that a flag names: `sqlite:PATH`, `postgres://…`, or `env:NAME` for a variable that holds one of these, so that
 * no password is seen by all users of the machine. That of the settings where the flag is absent. Throws {@link ConfigError}.
 */
export function placeOf(
  flag: string,
  value: string | undefined,
  flags: PlaceFlags,
  context: CommandContext,
): StorePlace {
  if (value === undefined) {
    const file = flags.config === undefined ? {} : readSettingsFile(flags.config)
    return readConfig({ flags: {}, environment: context.environment, file }).store
  }
  const [, name] = VARIABLE.exec(value) ?? []
  const text = name === undefined ? value : context.environment[name]
  if (text === undefined) throw new ConfigError([`${flag}: there is no variable ${name}`])
  const place = parse(flag, text)
  if (name === undefined && holdsPassword(place)) {
    throw new ConfigError([
      `${flag}: all users of this machine see it; put it into a variable such as STORE, and write ${flag} env:STORE`,
    ])
  }
  return place
}

function parse(flag: string, text: string): StorePlace {
  try {
    return parseStore(text.trim())
  } catch (error) {
    if (!(error instanceof SettingFault)) throw error
    throw new ConfigError([`${flag}: ${error.message}`])
  }
}
