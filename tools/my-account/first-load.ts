import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ROOT } from '../checkout.ts'

/** One chunk in Vite's manifest. */
interface Chunk {
  file: string
  imports?: readonly string[]
}

export type BuildManifest = Readonly<Record<string, Chunk>>

const DIST = join(ROOT, 'packages', 'my-account', 'dist')

/** The scripts a browser fetches to show a page: that of index.html, that of the page, and what they import. */
export function scriptsOf(manifest: BuildManifest, page: string): string[] {
  const files = new Set<string>()
  const waiting = ['index.html', page]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const chunk = manifest[name]
    if (chunk === undefined) throw new Error(`${name} is in no chunk: has the page moved?`)
    if (files.has(chunk.file)) continue
    files.add(chunk.file)
    waiting.push(...(chunk.imports ?? []))
  }
  return [...files]
}

/** Bytes of script, gzipped, that the first load of a page takes; with the script of the head. */
export function firstLoadBytes(page: string): number {
  const manifest = JSON.parse(readFileSync(join(DIST, '.vite', 'manifest.json'), 'utf8')) as BuildManifest
  const html = readFileSync(join(DIST, 'index.html'), 'utf8')
  const inHead = [...html.matchAll(/<script[^>]* src="\/account\/([^"]+)"/g)].map(([, file = '']) => file)
  const scripts = new Set([...inHead, ...scriptsOf(manifest, page)])
  return [...scripts].reduce((sum, file) => sum + gzipSync(readFileSync(join(DIST, file))).byteLength, 0)
}
