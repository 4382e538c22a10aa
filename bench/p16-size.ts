import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Bench } from './bench.ts'
import { type Figure, limitFigure } from './figure.ts'

const CORE = new URL('../packages/client/src/index.ts', import.meta.url).pathname

export const sizeBench: Bench = { id: 'P16', title: 'size of the client', run }

/** The same bytes every time; said as five rounds so that it reads like the others. */
async function* run(): AsyncGenerator<Figure> {
  const { outputFiles } = await build({
    entryPoints: [CORE],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    write: false,
  })
  const kilobytes = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length / 1000
  yield limitFigure(
    { id: 'P16', what: 'client core, minified, gzipped', unit: 'kB', limit: 6 },
    Array(5).fill(kilobytes),
  )
}
