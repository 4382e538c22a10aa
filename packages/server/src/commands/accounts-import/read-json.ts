import { MOST_APPS } from '../../store/apps-store.ts'
import type { Line } from './read-lines.ts'
import { type Column, isColumn, isRefused, type RowOrRefused, rowOf } from './row.ts'

/** Rows of JSON objects, one an account, with its apps in a list or with one app beside the rest. */
export async function* readJson(objects: AsyncIterable<Line>): AsyncGenerator<RowOrRefused> {
  for await (const found of objects) {
    if ('why' in found) yield { line: found.line, field: 'line', why: found.why }
    else if (found.text.trim() !== '') yield* rowsOf(found.line, found.text)
  }
}

function rowsOf(line: number, text: string): RowOrRefused[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return [{ line, field: 'line', why: 'is no JSON' }]
  }
  if (!isObject(value)) return [{ line, field: 'line', why: 'is no JSON object' }]
  const { apps = [{}], ...rest } = value
  if (!Array.isArray(apps) || !apps.every(isObject)) {
    return [{ line, field: 'line', why: 'has “apps”, which are not a list of objects' }]
  }
  if (apps.length > MOST_APPS) return [{ line, field: 'line', why: `has more than ${MOST_APPS} apps` }]
  const rows = (apps.length > 0 ? apps : [{}]).map(app => rowOfObject(line, { ...rest, ...app }))
  // An account of which one app cannot be read is not taken in by halves.
  const refused = rows.find(isRefused)
  return refused ? [refused] : rows
}

function rowOfObject(line: number, object: Readonly<Record<string, unknown>>): RowOrRefused {
  const cells: [Column, string][] = []
  for (const [name, value] of Object.entries(object)) {
    if (!isColumn(name)) {
      const told = /^[A-Za-z_ -]{1,30}$/.test(name) ? `“${name}”` : 'a key'
      return { line, field: 'line', why: `has ${told}, which is not known` }
    }
    if (value === null) continue
    if (typeof value !== 'string' && !Number.isSafeInteger(value)) {
      return { line, field: name, why: 'must be a text or a whole number' }
    }
    cells.push([name, String(value)])
  }
  return rowOf(line, cells)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
