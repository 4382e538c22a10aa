import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { comingFromPage } from './coming-from/page.ts'
import type { DocumentFault } from './documents.ts'
import { errorsPage } from './errors-page.ts'
import { metricsPage } from './metrics-page.ts'
import { settingsPage } from './settings-page.ts'

/** The documents that are made from code, by path. */
export const PAGES: Readonly<Record<string, () => string>> = {
  'docs/errors.md': errorsPage,
  'docs/guide/coming-from.md': comingFromPage,
  'docs/operation/metrics.md': metricsPage,
  'docs/settings.md': settingsPage,
}

/** Writes all of them. */
export function writePages(root: string): void {
  for (const [path, make] of Object.entries(PAGES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), make())
  }
}

/** Pages that are not what the code says now, or were changed by hand. */
export function stalePages(root: string): DocumentFault[] {
  return Object.entries(PAGES).flatMap(([path, make]) => {
    const line = firstDifference(read(join(root, path)), make())
    return line === 0
      ? []
      : [{ path, line, text: 'differs from the code it is made of: `npm run docs` writes it anew.' }]
  })
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** The first line that differs, from 1; 0 for none. */
function firstDifference(a: string, b: string): number {
  if (a === b) return 0
  const [left, right] = [a.split('\n'), b.split('\n')]
  return left.findIndex((line, index) => line !== right[index]) + 1 || left.length + 1
}
