import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { transformSync } from 'esbuild'

/** Where `require` finds its modules in a built package. */
export const COMMONJS_FOLDER = 'cjs'

/**
 * Adds what `require` loads: each module of the folder once more, as CommonJS, with its declarations. A module stays a
 * module, since an error class in two bundles would be two classes. Node 20 cannot require ES modules.
 *
 * @throws Error for what CommonJS has not: `import.meta`, `await` at the top
 */
export function addCommonJs(folder: string): void {
  const into = join(folder, COMMONJS_FOLDER)
  for (const file of globSync('**/*.{js,d.ts}', { cwd: folder, exclude: [`${COMMONJS_FOLDER}/**`] })) {
    const [source, target] = [join(folder, file), join(into, file)]
    mkdirSync(dirname(target), { recursive: true })
    if (file.endsWith('.js')) writeFileSync(target, toCommonJs(readFileSync(source, 'utf8'), file))
    else cpSync(source, target)
  }
  writeFileSync(join(into, 'package.json'), '{ "type": "commonjs" }\n')
}

function toCommonJs(code: string, file: string): string {
  const options = { format: 'cjs', platform: 'node', target: 'node20', sourcefile: file, logLevel: 'silent' } as const
  const result = transformSync(code, options)
  const [warning] = result.warnings
  if (warning) throw new Error(`${file} cannot be required: ${warning.text}`)
  return result.code
}
