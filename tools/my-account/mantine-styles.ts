import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ROOT } from '../checkout.ts'

/** Mantine's class names are hashes of its own: the same in its scripts and its style sheets. */
const CLASS = /\bm_[0-9a-f]{6,10}\b/g

const SHEETS = join(ROOT, 'node_modules', '@mantine', 'core', 'styles')
const ASSETS = join(ROOT, 'packages', 'my-account', 'dist', 'assets')
const LIST = join(ROOT, 'packages', 'my-account', 'src', 'theme', 'mantine.css')

export interface StyleFaults {
  /** Sheets of components that the built scripts use, and the pages do not load. */
  missing: string[]
  /** Sheets the pages load for components that no script uses. */
  needless: string[]
}

/** Compares the style sheets that the pages load with the components in their built scripts. */
export function judgeStyles(): StyleFaults {
  const used = new Set(globSync('*.js', { cwd: ASSETS }).flatMap(file => classesOf(join(ASSETS, file))))
  const listed = new Set(readFileSync(LIST, 'utf8').match(/\w[\w-]*\.layer\.css/g) ?? [])
  const faults: StyleFaults = { missing: [], needless: [] }
  for (const sheet of globSync('*.layer.css', { cwd: SHEETS }).map(file => basename(file))) {
    const classes = classesOf(join(SHEETS, sheet))
    const isUsed = classes.some(name => used.has(name))
    if (isUsed && !listed.has(sheet)) faults.missing.push(sheet)
    // Variables, resets and the like belong to no component.
    if (!isUsed && classes.length > 0 && listed.has(sheet)) faults.needless.push(sheet)
  }
  return faults
}

function classesOf(file: string): string[] {
  return readFileSync(file, 'utf8').match(CLASS) ?? []
}
