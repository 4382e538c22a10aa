import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ROOT } from './places.ts'
import { temporaryFolder } from './temporary-folder.ts'

/**
 * A copy of the server in which one place of the source is another: broken on purpose, or that of a version to come. What
 * is installed is linked to it.
 *
 * @returns its main file
 */
export function changedCopy(change: { file: string; find: string; replace: string }): string {
  const copy = temporaryFolder()
  const server = join(copy, 'packages/server')
  const leftOut = new Set(['node_modules', 'test', 'dist'])
  mkdirSync(join(copy, 'packages'))
  cpSync(join(ROOT, 'packages/server'), server, { recursive: true, filter: path => !leftOut.has(basename(path)) })
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  const file = join(server, change.file)
  const source = readFileSync(file, 'utf8')
  assert.equal(source.split(change.find).length, 2, `${change.file} must contain once: ${change.find}`)
  writeFileSync(file, source.replace(change.find, change.replace))
  return join(server, 'src/main.ts')
}
