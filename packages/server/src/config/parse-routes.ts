import { lenientForm } from '../gateway/lenient-path.ts'
import { isOwnPath } from '../gateway/own-paths.ts'
import type { GatewayRoute } from '../gateway/route.ts'
import { HTTP_METHODS } from '../http-tables.ts'
import { parseBaseUrl, SettingFault } from './parse.ts'
import { parseAudience } from './parse-audience.ts'

type Timeouts = 'answerTimeoutMs' | 'silenceTimeoutMs'

/** A route as it is written: what is absent comes from other settings, see {@link completeRoutes}. */
export type RouteSetting = Omit<GatewayRoute, Timeouts | 'audience'> & {
  readonly [Key in Timeouts]: number | undefined
} & { readonly audience: string | undefined }

const MOST_ROUTES = 1_000
const LONGEST_TIMEOUT = 86_400
const MOST_A_SECOND = 1_000_000
const LARGEST_BODY = 2 ** 50
const UNITS: Readonly<Record<string, number>> = { B: 1, kB: 1_000, KB: 1_000, MB: 1_000_000, GB: 1_000_000_000 }

/** Puts in what a route leaves to the settings that hold for all. */
export function completeRoutes(
  routes: readonly RouteSetting[],
  { timeoutMs, audience }: { timeoutMs: number; audience: string },
): GatewayRoute[] {
  return routes.map(route => ({
    ...route,
    answerTimeoutMs: route.answerTimeoutMs ?? timeoutMs,
    silenceTimeoutMs: route.silenceTimeoutMs ?? timeoutMs,
    audience: route.audience ?? audience,
  }))
}

/** The one route there is where only an upstream is set. */
export function onlyRoute(upstream: URL): RouteSetting {
  return routeFrom({ path: '/', upstream })
}

/** Reads `{"routes": [ … ]}`: the routes, or everything that is wrong with them at once, each with its place. */
export function parseRoutes(value: unknown): { routes: readonly RouteSetting[] } | { faults: readonly string[] } {
  if (!isObject(value) || !Array.isArray(value.routes)) {
    return { faults: ['write {"routes": [{"path": "/", "upstream": "http://127.0.0.1:9000"}]}'] }
  }
  const given: unknown[] = value.routes
  if (given.length === 0 || given.length > MOST_ROUTES) return { faults: [`write from 1 to ${MOST_ROUTES} routes`] }
  const unknown = Object.keys(value).filter(key => key !== 'routes')
  const faults = [
    ...unknown.map(key => `beside "routes" there is no field ${JSON.stringify(key)}`),
    ...given.flatMap((route, at) => routeFaults(route).map(fault => `route ${at + 1}: ${fault}`)),
    ...twins(given),
  ]
  return faults.length > 0 ? { faults } : { routes: given.map(route => routeFrom(readFields(route as object).values)) }
}

type Values = { readonly [Field in keyof typeof FIELDS]?: ReturnType<(typeof FIELDS)[Field]> }

/** Each field of a route with what reads it; throws a {@link SettingFault}. */
const FIELDS = {
  path: readRoutePath,
  upstream: readUpstream,
  access: (value: unknown) => {
    if (value !== 'guarded' && value !== 'public') throw new SettingFault('write "guarded" or "public"')
    return value
  },
  methods: readMethods,
  answerTimeout: readSeconds,
  silenceTimeout: readSeconds,
  bodyLimit: readSize,
  ratePerApp: (value: unknown) => readNumber(value, 1, MOST_A_SECOND),
  audience: (value: unknown) => {
    if (typeof value !== 'string' || value === '') throw new SettingFault('write a name, or a URL')
    return parseAudience(value)
  },
  tokenInQuery: (value: unknown) => {
    if (typeof value !== 'boolean') throw new SettingFault('write true or false')
    return value
  },
}

function isField(name: string): name is keyof typeof FIELDS {
  return Object.hasOwn(FIELDS, name)
}

function readFields(route: object): { values: Values; faults: string[] } {
  const faults: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(route)) {
    if (!isField(name)) {
      faults.push(`there is no field ${JSON.stringify(name)}; there are ${Object.keys(FIELDS).join(', ')}`)
      continue
    }
    try {
      values[name] = FIELDS[name](value)
    } catch (error) {
      if (!(error instanceof SettingFault)) throw error
      faults.push(`${name}: ${error.message}`)
    }
  }
  return { values, faults }
}

function routeFaults(route: unknown): string[] {
  if (!isObject(route)) return ['write an object']
  const { values, faults } = readFields(route)
  for (const needed of ['path', 'upstream']) if (!(needed in route)) faults.push(`${needed}: is needed`)
  if (values.access === 'public') {
    const idle = ['ratePerApp', 'audience', 'tokenInQuery'].filter(field => field in route)
    faults.push(...idle.map(field => `${field}: a public route knows of no app, so it has no use for this`))
  }
  return faults
}

function routeFrom(values: Values): RouteSetting {
  return {
    path: values.path as string,
    upstream: values.upstream as URL,
    access: values.access ?? 'guarded',
    methods: values.methods,
    answerTimeoutMs: values.answerTimeout,
    silenceTimeoutMs: values.silenceTimeout,
    bodyLimitBytes: values.bodyLimit,
    ratePerApp: values.ratePerApp,
    audience: values.audience,
    tokenInQuery: values.tokenInQuery ?? false,
  }
}

/** Paths that upstreams could take for the same one. */
function twins(routes: readonly unknown[]): string[] {
  const places = new Map<string, number>()
  return routes.flatMap((route, at) => {
    if (!isObject(route) || typeof route.path !== 'string' || !PATH.test(route.path)) return []
    const form = lenientForm(route.path)
    const before = places.get(form)
    if (before === undefined) places.set(form, at)
    return before === undefined ? [] : [`route ${at + 1}: path: route ${before + 1} has the same`]
  })
}

/** What no two readers take for different paths: unreserved characters (RFC 3986 section 2.3), no dot before a name. */
const PATH = /^(?:\/|(?:\/[\w~-](?:[\w.~-]*[\w~-])?)+)$/

function readRoutePath(value: unknown): string {
  if (typeof value !== 'string' || !PATH.test(value)) {
    throw new SettingFault(
      'write / or a path of letters, digits and -._~ such as /v1/chats, without a slash at its end',
    )
  }
  if (isOwnPath(value)) throw new SettingFault(`${value} is a path of this server itself`)
  return value
}

function readUpstream(value: unknown): URL {
  const url = typeof value === 'string' ? parseBaseUrl(value.trim()) : undefined
  if (!url) throw new SettingFault('write the base URL of an API, for example http://127.0.0.1:9000')
  return url
}

/** A tunnel and an echo of secrets are never forwarded, see the gateway. */
function isForwarded(method: string): boolean {
  return HTTP_METHODS.includes(method) && method !== 'CONNECT' && method !== 'TRACE'
}

/** HEAD comes with GET (RFC 9110 section 9.3.2). */
function readMethods(value: unknown): ReadonlySet<string> {
  const list: unknown[] = Array.isArray(value) ? value : []
  const isMethod = (method: unknown) => typeof method === 'string' && isForwarded(method)
  if (list.length === 0 || !list.every(isMethod)) throw new SettingFault('write a list such as ["GET", "POST"]')
  const methods = new Set(list as string[])
  return methods.has('GET') ? methods.add('HEAD') : methods
}

/** Gives milliseconds. */
function readSeconds(value: unknown): number {
  return readNumber(value, 0.001, LONGEST_TIMEOUT, 'seconds') * 1000
}

/** Bytes, as a number or with a unit. */
function readSize(value: unknown): number {
  if (typeof value !== 'string') return readNumber(value, 0, LARGEST_BODY, 'bytes, or a text such as "10 MB"')
  const [, count = '', unit = ''] = /^([0-9]{1,9}) ?(B|kB|KB|MB|GB)$/.exec(value) ?? []
  const factor = UNITS[unit]
  if (factor === undefined) throw new SettingFault('write bytes, or a text such as "10 MB"')
  return Number(count) * factor
}

function readNumber(value: unknown, least: number, most: number, unit = ''): number {
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    throw new SettingFault(`write a number from ${least} to ${most}${unit && `, in ${unit}`}`)
  }
  return value
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
