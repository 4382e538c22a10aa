import { readFileSync } from 'node:fs'
import { readLabel } from '../domain/label.ts'
import { SettingFault } from './parse.ts'

/** Who helps with an integration. */
export interface Partner {
  name: string
  /** https, mailto or tel. */
  url: string
  /** A sentence; empty for none. */
  about: string
}

const MOST_PARTNERS = 200
const LONGEST_URL = 2_048
const LONGEST_ABOUT = 500
const FIELDS = ['name', 'url', 'about']

/**
 * `[{"name": …, "url": …, "about": …}]`, or the path of a file with it; empty for none. All faults of the list are told at
 * once, each with the place of its partner.
 */
export function parsePartners(text: string): readonly Partner[] {
  if (text === '') return []
  const list = parseJson(text.startsWith('[') ? text : readText(text))
  if (!Array.isArray(list)) throw new SettingFault('write a JSON list: [{"name": …, "url": …, "about": …}]')
  if (list.length > MOST_PARTNERS) throw new SettingFault(`write ${MOST_PARTNERS} partners at most`)
  const faults = list.flatMap((partner, at) => partnerFaults(partner).map(fault => `partner ${at + 1}: ${fault}`))
  if (faults.length > 0) throw new SettingFault(faults.join('; '))
  return list.map(({ name, url, about = '' }) => ({ name: name.trim(), url, about: about.trim() }))
}

/** `@name`, `t.me/name` or the whole link; empty for none. Gives the link. */
export function parseTelegram(text: string): string {
  if (text === '') return ''
  const [, name] = /^(?:@|(?:https:\/\/)?t\.me\/)(\+?[A-Za-z0-9_-]{2,64})$/.exec(text) ?? []
  if (name === undefined) throw new SettingFault('write @name or https://t.me/name')
  return `https://t.me/${name}`
}

/** A page people read; empty for none. */
export function parsePageLink(text: string): string {
  if (text !== '' && !isLink(text, ['https:'])) throw new SettingFault('write a link such as https://example.com/news')
  return text
}

/** As people write it; empty for none. */
export function parsePhone(text: string): string {
  if (text !== '' && !/^\+[0-9](?:[ ()-]{0,2}[0-9]){5,17}$/.test(text)) {
    throw new SettingFault('write a phone number with the code of its country, for example +55 11 5555-0100')
  }
  return text
}

/** An address that people can write to; empty for none. */
export function parseContactEmail(text: string): string {
  if (text !== '' && !/^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}$/.test(text)) {
    throw new SettingFault('write an e-mail address, for example help@example.com')
  }
  return text
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new SettingFault(`the file cannot be read (${code}); write the path of a JSON file, or the list itself`)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new SettingFault('this is no JSON; write [{"name": …, "url": …, "about": …}]')
  }
}

function partnerFaults(partner: unknown): string[] {
  if (typeof partner !== 'object' || partner === null || Array.isArray(partner)) return ['write an object']
  const { name, url, about = '' } = partner as Record<string, unknown>
  const unknown = Object.keys(partner).filter(field => !FIELDS.includes(field))
  return [
    ...unknown.map(field => `there is no field ${JSON.stringify(field)}`),
    ...(typeof name === 'string' && 'label' in readLabel(name) ? [] : ['give it a name of 1 to 100 characters']),
    ...(typeof url === 'string' && isLink(url, ['https:', 'mailto:', 'tel:'])
      ? []
      : ['give it a url that begins with https://, mailto: or tel:']),
    ...(typeof about === 'string' && about.length <= LONGEST_ABOUT && !/\p{Cc}/u.test(about)
      ? []
      : [`write ${LONGEST_ABOUT} characters about it at most, in one line`]),
  ]
}

/** Pages show it as a link: no script, no password, nothing that a browser reads in another way than people do. */
function isLink(text: string, protocols: readonly string[]): boolean {
  if (text.length > LONGEST_URL || /[\s\p{Cc}\\]/u.test(text) || !URL.canParse(text)) return false
  const url = new URL(text)
  return protocols.includes(url.protocol) && url.username === '' && url.password === ''
}
