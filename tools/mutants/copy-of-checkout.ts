import { cpSync, globSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { ROOT } from '../checkout.ts'

const LEFT_OUT = new Set(['node_modules', '.git', '.scratch', 'dist', 'data'])

/** A copy to break things in. Gone again when disposed. */
export interface Copy extends Disposable {
  root: string
}

/**
 * Copies the sources, and links what is installed. Our own packages are linked anew, so that in the copy they lead to
 * the copy: npm's links to them are relative, and kept as they are.
 */
export function copyOfCheckout(): Copy {
  const root = mkdtempSync(join(tmpdir(), 'mutants-'))
  cpSync(ROOT, root, { recursive: true, filter: path => path === ROOT || !LEFT_OUT.has(basename(path)) })
  for (const modules of globSync(['node_modules', '{packages,examples}/*/node_modules', 'e2e/node_modules'], {
    cwd: ROOT,
  })) {
    linkModules(join(ROOT, modules), join(root, modules))
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) }
}

function linkModules(from: string, to: string): void {
  mkdirSync(to)
  for (const name of readdirSync(from)) {
    if (name === '@chatapp-access') copyLinks(join(from, name), join(to, name))
    else symlinkSync(join(from, name), join(to, name))
  }
}

function copyLinks(from: string, to: string): void {
  mkdirSync(to)
  for (const name of readdirSync(from)) symlinkSync(relativeTarget(join(from, name)), join(to, name), 'dir')
}

function relativeTarget(link: string): string {
  const target = readlinkSync(link)
  // Windows makes junctions, which are absolute.
  return target.startsWith('.') ? target : relative(join(link, '..'), target)
}
