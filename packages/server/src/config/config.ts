import { leadsHere } from './leads-here.ts'
import { SettingFault } from './parse.ts'
import { holdsPassword } from './parse-store.ts'
import { environmentName, flagName, SECRET_KEYS, SETTING_KEYS, SETTINGS, type SettingKey } from './settings.ts'

/** Every setting, parsed. Frozen for the life of the process. */
export type Config = { readonly [Key in SettingKey]: ReturnType<(typeof SETTINGS)[Key]['parse']> }

export interface ConfigSources {
  flags: Partial<Record<SettingKey, string>>
  environment: Readonly<Record<string, string | undefined>>
  /** Values of a settings file, by their environment names. */
  file: Readonly<Record<string, string | undefined>>
}

/** All faults of the settings at once, each a line that says what to do. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(
      `${faults.length === 1 ? 'A setting' : `${faults.length} settings`} cannot be used:\n  ${faults.join('\n  ')}`,
    )
    this.faults = faults
  }
}

/** Reads the settings. Throws {@link ConfigError} with all faults at once. */
export function readConfig(sources: ConfigSources): Config {
  const faults: string[] = []
  const config = Object.fromEntries(SETTING_KEYS.map(key => [key, readSetting(key, sources, faults)])) as Config
  faults.push(...unknownNames(sources))
  if (faults.length === 0 && config.refreshTtl < config.accessTtl) {
    faults.push(`${environmentName('refreshTtl')}: the refresh token must live at least as long as the access token`)
  }
  if (faults.length === 0 && config.smtpUrl.reveal() && config.mailFrom === '') {
    faults.push(`${environmentName('mailFrom')}: e-mail needs a sender, for example access@example.com`)
  }
  if (faults.length === 0 && config.upstream && config.routes.length > 0) {
    faults.push(`${nameOf('upstream', sources)}: the file of ${nameOf('routes', sources)} names the upstreams; set one`)
  }
  if (faults.length === 0) faults.push(...circles(config, sources))
  if (faults.length === 0 && sources.flags.store !== undefined && holdsPassword(config.store)) {
    faults.push(
      `${flagName('store')}: all users of this machine see it; set ${environmentName('store')} with the password`,
    )
  }
  if (faults.length > 0) throw new ConfigError(faults)
  return Object.freeze(config)
}

/** The name of a setting as whoever set it wrote it. */
export function nameOf(key: SettingKey, { flags }: ConfigSources): string {
  return flags[key] === undefined ? environmentName(key) : flagName(key)
}

/**
 * Upstreams that are this server itself: a gateway would refuse each call when it comes back, without its token, as
 * invalid; an observer would send it on for ever.
 */
function circles(config: Config, sources: ConfigSources): string[] {
  const { listen, upstream, routes } = config
  const taken = `the address that ${nameOf('listen', sources)} takes; calls would go in circles`
  if (upstream && leadsHere(upstream, listen)) return [`${nameOf('upstream', sources)}: this is ${taken}`]
  return routes
    .filter(route => leadsHere(route.upstream, listen))
    .map(({ path }) => `${nameOf('routes', sources)}: the upstream of ${path} is ${taken}`)
}

function readSetting(key: SettingKey, sources: ConfigSources, faults: string[]): unknown {
  const name = environmentName(key)
  const flag = sources.flags[key]
  const text = flag ?? sources.environment[name] ?? sources.file[name] ?? SETTINGS[key].default
  try {
    return SETTINGS[key].parse(text.trim())
  } catch (error) {
    if (!(error instanceof SettingFault)) throw error
    // The value of a secret must not reach a terminal or a log.
    const shown = isSecret(key, text) ? '' : ` is ${JSON.stringify(withoutUserinfo(text))}`
    faults.push(`${nameOf(key, sources)}${shown}: ${error.message}`)
    return undefined
  }
}

/** In the URL of a database the password may stand anywhere, as long as it is not written right. */
function isSecret(key: SettingKey, text: string): boolean {
  return SECRET_KEYS.includes(key) || (key === 'store' && text.trim().startsWith('postgres'))
}

/** Nor may a password in a URL. */
function withoutUserinfo(text: string): string {
  return text.replace(/\/\/[^/?#]*@/, '//[secret]@')
}

/**
 * What Kubernetes puts into the environment of every container beside a service named `chatapp-server`. A port that a
 * person meant is none of it: that one has no scheme.
 */
function isOfKubernetes(name: string, value: string | undefined): boolean {
  if (name === 'CHATAPP_SERVER_PORT') return /^[a-z]+:\/\//.test(value ?? '')
  return /^CHATAPP_SERVER_(?:SERVICE_(?:HOST|PORT(?:_.+)?)|PORT_[0-9]+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/.test(
    name,
  )
}

/** A misspelt setting would silently leave the default in force. */
function unknownNames({ environment, file }: ConfigSources): string[] {
  const known = new Set(SETTING_KEYS.map(environmentName))
  const given = Object.keys(environment).filter(name => !isOfKubernetes(name, environment[name]))
  const names = [...given, ...Object.keys(file)].filter(name => name.startsWith('CHATAPP_SERVER_'))
  return [...new Set(names)]
    .filter(name => !known.has(name))
    .map(name => `${name}: there is no such setting; see chatapp-server serve --help`)
}
