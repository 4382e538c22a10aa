import { readFile } from 'node:fs/promises'
import { usageError } from './failures.ts'
import { parseJson } from './json.ts'
import { readPipe } from './read-pipe.ts'
import type { Terminal } from './terminal.ts'

/** `-f key=value` or `-F key=value`, as it was given. */
export interface GivenField {
  text: string
  /** `-F`: words and numbers of JSON are such, and `@file` is the content of a file. */
  isTyped: boolean
}

/** A field that was read. */
export interface Field {
  key: string
  value: unknown
}

/**
 * Reads fields.
 *
 * @throws ChatAppError `UsageError`
 */
export async function readFields(given: readonly GivenField[], terminal: Terminal): Promise<Field[]> {
  const fields: Field[] = []
  for (const { text, isTyped } of given) {
    const at = text.indexOf('=')
    if (at < 1) throw usageError('A field is written key=value', "Such as: -f text='Hello, world'")
    const value = text.slice(at + 1)
    fields.push({ key: text.slice(0, at), value: isTyped ? await typed(value, terminal) : value })
  }
  return fields
}

/** Numbers keep the form in which they were written. */
async function typed(text: string, terminal: Terminal): Promise<unknown> {
  if (text === '@-') return (await readPipe('-F key=@-', terminal)).toString('utf8')
  if (text.startsWith('@')) {
    const path = text.slice(1)
    return readFile(path, 'utf8').catch(() => {
      throw usageError(`The file ${path} cannot be read`, 'A text that begins with @ is given with -f')
    })
  }
  const value = /^(?:true|false|null|-?\d[\d.eE+-]*)$/.test(text) ? parseJson(text) : undefined
  return value === undefined ? text : value
}

/** Fields as a query string, behind what the path has already. */
export function withQuery(path: string, fields: readonly Field[]): string {
  if (fields.length === 0) return path
  const search = new URLSearchParams(fields.map(({ key, value }) => [key, textOf(value)]))
  return `${path}${path.includes('?') ? '&' : '?'}${search}`
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

type Tree = { [name: string]: unknown }

/**
 * Fields as one JSON object: `a[b]=1` is an object in an object, `a[]=1` an element of an array, and `a[][b]=1` a member
 * of its last element, or of a new one where that has such a member.
 *
 * @throws ChatAppError `UsageError` where two fields contradict each other
 */
export function bodyOf(fields: readonly Field[]): string {
  const root = emptyTree()
  for (const { key, value } of fields) put(root, namesOf(key), value, key)
  return JSON.stringify(root)
}

/** Without a prototype, so that a name such as `__proto__` is a name like any other. */
function emptyTree(): Tree {
  return Object.create(null) as Tree
}

/** `a[b][]` is `a`, `b` and the empty name. */
function namesOf(key: string): string[] {
  const [, first = '', rest = ''] = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(key) ?? []
  if (!first) throw usageError(`The key ${key} is not of the form a, a[b] or a[]`)
  return [first, ...Array.from(rest.matchAll(/\[([^\]]*)\]/g), ([, name = '']) => name)]
}

function put(into: Tree | unknown[], [name = '', ...rest]: readonly string[], value: unknown, key: string): void {
  if (Array.isArray(into)) {
    if (name !== '') throw contradiction(key)
    if (rest.length === 0) into.push(value)
    else put(elementFor(into, rest), rest, value, key)
    return
  }
  if (name === '') throw contradiction(key)
  if (rest.length === 0) {
    if (name in into) throw contradiction(key)
    into[name] = value
    return
  }
  into[name] ??= rest[0] === '' ? [] : emptyTree()
  const inner = into[name]
  if (!isBranch(inner)) throw contradiction(key)
  put(inner, rest, value, key)
}

/** The last element of an array, while it has no member of this name yet. */
function elementFor(array: unknown[], [name = '']: readonly string[]): Tree | unknown[] {
  const last = array.at(-1)
  if (isBranch(last) && !Array.isArray(last) && name !== '' && !(name in last)) return last
  const fresh = name === '' ? [] : emptyTree()
  array.push(fresh)
  return fresh
}

/** What was made here: a number that keeps its form has no prototype either, but is frozen. */
function isBranch(value: unknown): value is Tree | unknown[] {
  return typeof value === 'object' && value !== null && !Object.isFrozen(value)
}

function contradiction(key: string): Error {
  return usageError(`The field ${key} contradicts one before it`)
}
