import type { PostgresAddress, PostgresHost, SslMode } from '../store/postgres/address.ts'
import { SettingFault } from './parse.ts'
import { Secret } from './secret.ts'

const DEFAULT_PORT = 5432
const DEFAULT_CONNECTIONS = 10
/** One does the work while another holds the turn of the sweeper. */
const LEAST_CONNECTIONS = 2
const MOST_CONNECTIONS = 500

const EXAMPLE = 'postgres://user:password@host:5432/database'
const SSL_MODES: readonly SslMode[] = ['disable', 'require', 'verify-full']

/**
 * `postgres://user:password@host:port,host:port/database?option=…`, where characters that mean something in a URL are
 * written as %XX. Throws a {@link SettingFault} that repeats nothing of the text: a password may be anywhere in it.
 */
export function parsePostgres(text: string): PostgresAddress {
  const match = /^postgres(?:ql)?:\/\/(?:([^:@/?#]*)(?::([^@/?#]*))?@)?([^@/?#]+)\/([^/?#]+)(?:\?([^#]*))?$/.exec(text)
  if (!match) {
    throw new SettingFault(`write ${EXAMPLE}; in user and password write @ : / ? # % as %40 %3A %2F %3F %23 %25`)
  }
  const [, user = '', password = '', hosts = '', database = '', query = ''] = match
  const options = readOptions(query)
  const places = hosts.split(',').map(parseHost)
  const pooled = options.choice('pooler', ['none', 'transaction'], 'none') === 'transaction'
  const ssl = options.choice('sslmode', SSL_MODES, places.every(isHere) ? 'disable' : 'verify-full')
  const address = {
    hosts: places,
    user: decoded(user),
    password: new Secret(decoded(password)),
    database: decoded(database),
    ssl,
    sslRootCert: options.text('sslrootcert'),
    connections: options.number('connections', DEFAULT_CONNECTIONS),
    pooled,
    prepared: options.choice('prepare', ['on', 'off'], pooled ? 'off' : 'on') === 'on',
  }
  options.refuseOthers()
  if (address.user === '') throw new SettingFault(`name the user: ${EXAMPLE}`)
  return address
}

function parseHost(text: string): PostgresHost {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+))(?::([0-9]{1,5}))?$/.exec(text)
  const port = Number(match?.[3] ?? DEFAULT_PORT)
  if (!match || port < 1 || port > 65_535) {
    throw new SettingFault('write each host as host:port, several separated by commas; a socket folder as %2Frun%2F…')
  }
  return { host: decoded((match[1] ?? match[2]) as string), port }
}

/** Nobody listens between a process and a socket of its own machine. */
function isHere({ host }: PostgresHost): boolean {
  return host.startsWith('/') || host === 'localhost' || host === '::1' || /^127\.[0-9.]+$/.test(host)
}

function readOptions(query: string) {
  const given = new URLSearchParams(query)
  const known = new Set<string>()
  const text = (name: string): string | undefined => {
    known.add(name)
    return given.get(name) ?? undefined
  }
  return {
    text,
    choice<const Choice extends string>(name: string, choices: readonly Choice[], fallback: Choice): Choice {
      const value = text(name) ?? fallback
      const choice = choices.find(one => one === value)
      if (choice === undefined) throw new SettingFault(`write ${name} as one of: ${choices.join(', ')}`)
      return choice
    },
    number(name: string, fallback: number): number {
      const value = text(name) ?? String(fallback)
      if (!/^[0-9]{1,4}$/.test(value) || Number(value) < LEAST_CONNECTIONS || Number(value) > MOST_CONNECTIONS) {
        throw new SettingFault(`write ${name} as a whole number from ${LEAST_CONNECTIONS} to ${MOST_CONNECTIONS}`)
      }
      return Number(value)
    },
    refuseOthers(): void {
      if ([...given.keys()].every(name => known.has(name))) return
      throw new SettingFault(`the options of the URL are ${[...known].join(', ')}`)
    },
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new SettingFault('a % in the URL stands before two hexadecimal digits; write the character itself as %25')
  }
}
