import { join } from 'node:path'

/** What a program is told, and the variable it is told by. */
export const VARIABLES = {
  BASE: 'CHATAPP_BASE_URL',
  EMAIL: 'CHATAPP_EMAIL',
  PASSWORD: 'CHATAPP_PASSWORD',
  APP_ID: 'CHATAPP_APP_ID',
} as const

export type Told = keyof typeof VARIABLES

/** Where the public API is, as programs that go through a proxy call it: without TLS, which nobody can look into. */
const PUBLIC_OVER_HTTP = 'http://api.chatapp.online'

const EXAMPLE_ACCOUNT = { email: 'rehearsal@example.com', appId: 'app_7_1' }

/** How a program is led to the local server. */
export interface Directions {
  /** The environment it inherits. */
  inherited: Readonly<Record<string, string | undefined>>
  /** Its own names of the variables. */
  names: Readonly<Record<Told, string>>
  /** By a proxy instead of the base URL. */
  throughProxy: boolean
  /** Made up for this rehearsal. */
  password: string
}

/** The environment of the program: the inherited one, a home of its own, and the account of the rehearsal. */
export function environmentOf(directions: Directions, serverUrl: string, home: string): Record<string, string> {
  const { inherited, names, throughProxy, password } = directions
  const kept = Object.entries(inherited).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return {
    ...Object.fromEntries(kept),
    ...homes(home),
    ...(throughProxy && proxies(serverUrl)),
    [names.BASE]: throughProxy ? PUBLIC_OVER_HTTP : serverUrl,
    [names.EMAIL]: EXAMPLE_ACCOUNT.email,
    [names.PASSWORD]: password,
    [names.APP_ID]: EXAMPLE_ACCOUNT.appId,
  }
}

/** All the places where programs of a user keep things. `CHATAPP_STATE` is that of the recipes. */
function homes(home: string): Record<string, string> {
  return {
    HOME: home,
    USERPROFILE: home,
    APPDATA: join(home, 'AppData', 'Roaming'),
    LOCALAPPDATA: join(home, 'AppData', 'Local'),
    XDG_STATE_HOME: join(home, '.local', 'state'),
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_CACHE_HOME: join(home, '.cache'),
    TMPDIR: join(home, 'tmp'),
    CHATAPP_STATE: join(home, '.local', 'state', 'chatapp'),
  }
}

/** Both spellings, as programs differ. https goes there too, so that nothing of a rehearsal reaches the real API. */
function proxies(url: string): Record<string, string> {
  const names = ['http_proxy', 'https_proxy', 'all_proxy']
  const set = names.flatMap(name => [name, name.toUpperCase()]).map(name => [name, url] as const)
  // Node's fetch looks at them only when asked to.
  return { ...Object.fromEntries(set), no_proxy: '', NO_PROXY: '', NODE_USE_ENV_PROXY: '1' }
}
