import { type Config, ConfigError, type ConfigSources, nameOf } from '../config/config.ts'
import { environmentName, SETTING_KEYS, SETTINGS, type SettingKey } from '../config/settings.ts'

/** The settings that mean something while nothing is judged but habits. */
const MEANINGFUL: ReadonlySet<string> = new Set([
  'listen',
  'upstream',
  'observe',
  'observeListen',
  'store',
  'trustedProxies',
  'tokensPerDay',
  'quotaTimeZone',
  'addressRate',
  'replayGrace',
  'staleRefresh',
  'requestTimeout',
  'keepAliveTimeout',
  'shutdownTimeout',
  'logLevel',
] satisfies string[])

/**
 * What an observer is started with.
 * @throws ConfigError where it has nothing to observe, or is told what it will never do; all faults at once
 */
export function checkSettings(config: Config, sources: ConfigSources): { upstream: URL } {
  const { upstream } = config
  const faults = SETTING_KEYS.filter(key => !MEANINGFUL.has(key) && isGiven(key, sources)).map(
    key => `${nameOf(key, sources)}: it has no meaning with --observe, which makes, checks and refuses no token`,
  )
  if (config.store.kind !== 'sqlite') {
    faults.push(
      `${nameOf('store', sources)}: there is no database to open; sqlite:PATH names the folder of its snapshot`,
    )
  }
  if (!upstream) faults.unshift('--observe: there is nothing to observe; name the API with --upstream')
  if (!upstream || faults.length > 0) throw new ConfigError(faults)
  return { upstream }
}

/** Whether somebody asked for something else than happens anyway. */
function isGiven(key: SettingKey, { flags, environment, file }: ConfigSources): boolean {
  const text = flags[key] ?? environment[environmentName(key)] ?? file[environmentName(key)]
  return text !== undefined && text.trim() !== SETTINGS[key].default
}
