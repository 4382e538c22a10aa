import ipaddr from 'ipaddr.js'
import { STALE_REFRESH, type StaleRefresh } from '../domain/grant.ts'
import { isTimeZone } from '../domain/quota-day.ts'
import type { RingSecret } from '../tokens/key-ring.ts'
import { Secret } from './secret.ts'

/** A setting that cannot be used; the message says what to write instead. */
export class SettingFault extends Error {
  override name = 'SettingFault'
}

export interface ListenAddress {
  host: string
  port: number
}

export function parseListen(text: string): ListenAddress {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+)):([0-9]{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (!match || port > 65_535) throw new SettingFault('write host:port, for example 127.0.0.1:8080 or [::1]:8080')
  return { host: (match[1] ?? match[2]) as string, port }
}

/** `id:base64[,id:base64…]`; the first mints. */
export function parseSecrets(text: string): Secret<readonly RingSecret[]> {
  const secrets = text.split(',').map(part => {
    const match = /^\s*([0-9]{1,3}):([A-Za-z0-9+/_-]+={0,2})\s*$/.exec(part)
    const id = Number(match?.[1])
    if (!match || id < 1 || id > 255) {
      throw new SettingFault('write id:base64, with an id from 1 to 255; more than one separated by commas')
    }
    const secret = Buffer.from(match[2] as string, 'base64')
    if (secret.length < 32) {
      throw new SettingFault(`secret ${id} has ${secret.length} bytes; make one of 32 with: openssl rand -base64 32`)
    }
    if (new Set(secret).size < 8) throw new SettingFault(`secret ${id} is not random; use: openssl rand -base64 32`)
    return { id, secret }
  })
  if (new Set(secrets.map(({ id }) => id)).size !== secrets.length)
    throw new SettingFault('give each secret its own id')
  return new Secret(secrets)
}

export function parseInteger(least: number, most: number): (text: string) => number {
  return text => {
    const value = Number(text)
    if (!/^[0-9]+$/.test(text) || value < least || value > most) {
      throw new SettingFault(`write a whole number from ${least} to ${most}`)
    }
    return value
  }
}

export function parseChoice<const Choice extends string>(choices: readonly Choice[]): (text: string) => Choice {
  return text => {
    const choice = choices.find(known => known === text)
    if (choice === undefined) throw new SettingFault(`write one of: ${choices.join(', ')}`)
    return choice
  }
}

export const parseStaleRefresh: (text: string) => StaleRefresh = parseChoice(STALE_REFRESH)

export function parseInvalidTokenStatus(text: string): 401 | 403 {
  return Number(parseChoice(['401', '403'])(text)) as 401 | 403
}

export function parseTimeZone(text: string): string {
  if (!isTimeZone(text)) throw new SettingFault('write an IANA time zone, for example UTC or America/Sao_Paulo')
  return text
}

export function parseBoolean(text: string): boolean {
  return parseChoice(['on', 'off'])(text) === 'on'
}

/** Addresses and networks, or names such as `loopback`; empty for none. */
export function parseProxies(text: string): readonly string[] {
  const proxies = parseList(text)
  for (const proxy of proxies) {
    const named = ['loopback', 'linklocal', 'uniquelocal'].includes(proxy)
    if (!named && !ipaddr.isValid(proxy) && !ipaddr.isValidCIDR(proxy)) {
      throw new SettingFault(`${proxy} is no address or network; write for example 10.0.0.0/8 or loopback`)
    }
  }
  return proxies
}

export function parseOrigins(text: string): readonly string[] {
  const origins = parseList(text)
  for (const origin of origins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new SettingFault(`${origin} is no origin; write for example https://app.example.com, without a path`)
    }
  }
  return origins
}

export function parseBaseUrl(text: string): URL | undefined {
  if (text === '') return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  // Only hosts that mean nothing to a shell: the URL stands in commands that people paste.
  if (
    !url ||
    !/^[\w.:[\]-]+$/.test(url.host) ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.search ||
    url.hash ||
    url.username ||
    url.password
  ) {
    throw new SettingFault('write the base URL of the API, without user or password, for example http://127.0.0.1:9000')
  }
  return url
}

/** Where a page is reached: an origin, without a path. */
export function parseOriginUrl(text: string): URL | undefined {
  const url = parseBaseUrl(text)
  if (url && url.pathname !== '/')
    throw new SettingFault('write it without a path, for example https://access.example.com')
  return url
}

/** User and password may be in it, so it prints as `[secret]`. */
export function parseSmtpUrl(text: string): Secret<URL | undefined> {
  if (text === '') return new Secret<URL | undefined>(undefined)
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    throw new SettingFault('write smtp://user:password@host:587 or smtps://user:password@host:465')
  }
  return new Secret<URL | undefined>(url)
}

export function parseSender(text: string): string {
  if (text !== '' && !/^(?:[^<>\p{Cc}]+ <[^\s<>@]+@[^\s<>@]+>|[^\s<>@\p{Cc}]+@[^\s<>@\p{Cc}]+)$/u.test(text)) {
    throw new SettingFault('write an address, or a name with it: ChatApp <access@example.com>')
  }
  return text
}

function parseList(text: string): string[] {
  return text
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')
}
