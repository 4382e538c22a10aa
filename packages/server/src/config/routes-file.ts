import { readFileSync } from 'node:fs'
import { SettingFault } from './parse.ts'
import { parseRoutes, type RouteSetting } from './parse-routes.ts'

/** Reads the file of routes; none for an empty path. Throws a {@link SettingFault} with all faults of the file. */
export function readRoutesFile(path: string): readonly RouteSetting[] {
  if (path === '') return []
  const read = parseRoutes(parseJson(readText(path)))
  if ('faults' in read) throw new SettingFault(read.faults.join('; '))
  return read.routes
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new SettingFault(`the file cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // Where it breaks, without what stands there.
    const place = /\(line [0-9]+ column [0-9]+\)/.exec((error as SyntaxError).message)?.[0]
    throw new SettingFault(`the file is no JSON${place ? ` ${place}` : ''}`)
  }
}
