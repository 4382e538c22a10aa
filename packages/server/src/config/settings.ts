import {
  ACCESS_TTL_SECONDS,
  REFRESH_TTL_SECONDS,
  REPLAY_GRACE_SECONDS,
  REQUESTS_PER_SECOND,
  TOKENS_PER_DAY,
} from '@chatapp-access/contract'
import { WEBHOOK_TARGETS } from '../notices/webhook/target.ts'
import {
  parseBaseUrl,
  parseBoolean,
  parseChoice,
  parseInteger,
  parseInvalidTokenStatus,
  parseListen,
  parseOrigins,
  parseOriginUrl,
  parseProxies,
  parseSecrets,
  parseSender,
  parseSmtpUrl,
  parseStaleRefresh,
  parseTimeZone,
} from './parse.ts'
import { parseAudience } from './parse-audience.ts'
import { parseContactEmail, parsePageLink, parsePartners, parsePhone, parseTelegram } from './parse-help.ts'
import { parseStore } from './parse-store.ts'
import { readRoutesFile } from './routes-file.ts'
import { Secret } from './secret.ts'

export interface Setting<Value> {
  /** What it means, with the unit. */
  help: string
  /** As it would be written. */
  default: string
  /** Throws a SettingFault that says what to write instead. */
  parse(text: string): Value
}

function setting<Value>(help: string, fallback: string | number, parse: (text: string) => Value): Setting<Value> {
  return { help, default: String(fallback), parse }
}

const WEEK = 604_800
const YEAR = 31_536_000
const MOST_PER_SECOND = 1_000_000

/**
 * Every setting of the server, once. The key gives its three names: `accessTtl` is `CHATAPP_SERVER_ACCESS_TTL` in the
 * environment and in a file, and `--access-ttl` as a flag. Flags win over the environment, the environment over the file.
 */
export const SETTINGS = {
  listen: setting('Address and port to listen on', '127.0.0.1:8080', parseListen),
  publicUrl: setting(
    'Where callers reach this server, for the commands of /docs; empty for the listen address',
    '',
    parseBaseUrl,
  ),
  store: setting(
    'Where everything is kept: sqlite:PATH, or postgres://user:password@host:5432/database for several machines',
    'sqlite:./data/access.db',
    parseStore,
  ),
  secrets: setting(
    'Secrets that tokens are signed with: id:base64, the first mints. Without any, one is made beside the SQLite file; with PostgreSQL they must be set',
    '',
    text => (text === '' ? new Secret([]) : parseSecrets(text)),
  ),
  accessTtl: setting('Lifetime of access tokens, seconds', ACCESS_TTL_SECONDS, parseInteger(1, WEEK)),
  refreshTtl: setting('Lifetime of refresh tokens, seconds', REFRESH_TTL_SECONDS, parseInteger(1, YEAR)),
  replayGrace: setting(
    'How long a replaced refresh token still gives the current pair after that pair was first used, seconds',
    REPLAY_GRACE_SECONDS,
    parseInteger(0, 3600),
  ),
  staleRefresh: setting(
    'A stale refresh token ends refreshing: auto (from another network), strict (always, access too), lenient (never)',
    'auto',
    parseStaleRefresh,
  ),
  tokensPerDay: setting('Successful tokens.make calls a day for one app', TOKENS_PER_DAY, parseInteger(1, 1_000_000)),
  quotaTimeZone: setting('Time zone whose calendar day the limit counts', 'UTC', parseTimeZone),
  invalidTokenStatus: setting(
    'HTTP status of the two invalid-token errors: 403 or 401; an app may have its own',
    403,
    parseInvalidTokenStatus,
  ),
  trustedProxies: setting(
    'Proxies whose X-Forwarded-For is believed: addresses, networks, or loopback; separated by commas',
    '',
    parseProxies,
  ),
  corsOrigins: setting('Origins whose pages may call; separated by commas; empty for none', '', parseOrigins),
  credentialsInQuery: setting(
    'Whether tokens.make also takes its fields in the query string: on or off. They end up in the logs of proxies',
    'off',
    parseBoolean,
  ),
  upstream: setting('Base URL of the API that other paths are forwarded to; empty for none', '', parseBaseUrl),
  routes: setting(
    'JSON file of what is forwarded where, path by path, see docs/gateway.md; empty for what upstream says',
    '',
    readRoutesFile,
  ),
  upstreamTimeout: setting('How long the upstream may take to answer, seconds', 60, parseInteger(1, 3600)),
  addressRate: setting(
    'Queries a second of one address that are forwarded, IPv6 by /64; 0 for any number. Behind a proxy set trustedProxies',
    REQUESTS_PER_SECOND,
    parseInteger(0, MOST_PER_SECOND),
  ),
  appRate: setting(
    'Queries a second of one app that are forwarded; 0 for any number. A route with a rate of its own counts alone',
    0,
    parseInteger(0, MOST_PER_SECOND),
  ),
  identityAudience: setting(
    'Who identity tokens are for, the aud of X-ChatApp-Identity; empty for the origin of publicUrl',
    '',
    parseAudience,
  ),
  observe: setting(
    'Whether the upstream is only observed, see docs/observe.md: on or off. All calls go through, habits are reported',
    'off',
    parseBoolean,
  ),
  observeListen: setting('Address and port of the report of --observe', '127.0.0.1:8082', parseListen),
  maxStaleness: setting(
    'How long queries go on while the store cannot be reached, seconds; then 503. Or unbounded',
    600,
    text => (text === 'unbounded' ? Number.POSITIVE_INFINITY : parseInteger(1, YEAR)(text)),
  ),
  accountListen: setting(
    'Address and port of My Account, an origin of its own; empty for the listen address, and for none with an upstream',
    '',
    text => (text === '' ? undefined : parseListen(text)),
  ),
  accountUrl: setting(
    'Where people reach My Account, for links and cookies; empty for its listen address. Behind a proxy it is needed',
    '',
    parseOriginUrl,
  ),
  registration: setting(
    'Who may make an account in My Account: open (anybody), invite (whom an operator invites) or closed',
    'invite',
    parseChoice(['open', 'invite', 'closed']),
  ),
  smtpUrl: setting(
    'Server that e-mail is sent by: smtp://user:password@host:587 or smtps://…:465; empty for none',
    '',
    parseSmtpUrl,
  ),
  webhookTargets: setting(
    'Where webhooks of owners may lead: public (https, addresses of the internet) or any (also this machine and its network)',
    'public',
    parseChoice(WEBHOOK_TARGETS),
  ),
  mailFrom: setting('Sender of e-mail: access@example.com, or Name <access@example.com>', '', parseSender),
  partners: setting(
    'Who helps with integrations: a JSON file, or the JSON itself, [{"name": …, "url": …, "about": …}]; empty for none',
    '',
    parsePartners,
  ),
  contactTelegram: setting('Telegram of those who help: @name or https://t.me/name; empty for none', '', parseTelegram),
  contactNews: setting('Where news are told: a link; empty for none', '', parsePageLink),
  contactPhone: setting('Phone of those who help, with the code of the country; empty for none', '', parsePhone),
  contactEmail: setting('E-mail of those who help; empty for none', '', parseContactEmail),
  operationsListen: setting(
    'Address and port of /metrics, /healthz and /readyz, for the inside alone; empty for none. See docs/operation',
    '',
    text => (text === '' ? undefined : parseListen(text)),
  ),
  logLevel: setting(
    'How much is logged: fatal, error, warn, info, debug, trace or silent',
    'info',
    parseChoice(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  ),
  bodyLimit: setting('Largest body of our own methods, bytes', 65_536, parseInteger(1024, 1_048_576)),
  requestTimeout: setting('How long a caller may take to send a request, seconds', 30, parseInteger(1, 3600)),
  keepAliveTimeout: setting('How long an idle connection is kept, seconds', 72, parseInteger(1, 3600)),
  storeTimeout: setting(
    'How long after its arrival the store may still act on a call, seconds; then 503',
    5,
    parseInteger(1, 60),
  ),
  workers: setting(
    'Processes that answer calls, on one port; with several, one more keeps the store and leads them. As many as there are cores is usual',
    1,
    parseInteger(1, 128),
  ),
  shutdownTimeout: setting('How long a stop waits for calls in flight, seconds', 30, parseInteger(1, 3600)),
} as const

export type SettingKey = keyof typeof SETTINGS

export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[]

/** `accessTtl` → `CHATAPP_SERVER_ACCESS_TTL` */
export function environmentName(key: SettingKey): string {
  return `CHATAPP_SERVER_${key.replace(/[A-Z]/g, '_$&').toUpperCase()}`
}

/** Settings whose values are shown nowhere. */
export const SECRET_KEYS: readonly SettingKey[] = ['secrets', 'smtpUrl']

/** The settings that may be flags. A command line is read by every user of the machine, so secrets are none. */
export const FLAG_KEYS: readonly SettingKey[] = SETTING_KEYS.filter(key => !SECRET_KEYS.includes(key))

/** `accessTtl` → `--access-ttl` */
export function flagName(key: SettingKey): string {
  return `--${key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}
