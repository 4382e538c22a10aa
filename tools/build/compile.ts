import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../checkout.ts'

const COMPILER = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')

/**
 * Compiles `packages/<name>/src` to JavaScript and declarations in `<folder>/<name>/src`. Throws with the compiler's
 * words.
 */
export function compile(name: string, folder: string): void {
  const config = join(folder, 'tsconfig.json')
  const options = {
    noEmit: false,
    noEmitOnError: true,
    allowImportingTsExtensions: false,
    rewriteRelativeImportExtensions: true,
    declaration: true,
    rootDir: join(ROOT, 'packages'),
    outDir: folder,
  }
  const include = [join(ROOT, 'packages', name, 'src')]
  writeFileSync(
    config,
    JSON.stringify({ extends: join(ROOT, 'tsconfig.base.json'), compilerOptions: options, include }),
  )
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMPILER, '--project', config], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`packages/${name} does not compile:\n${stdout}${stderr}`)
}
