import { posix } from 'node:path'

/** `./worker.ts` of a `new URL('./worker.ts', import.meta.url)`: the compiler rewrites import specifiers only. */
const OWN_URL = /(new URL\(\s*(['"])\.{1,2}\/[^'"]+)\.ts(\2,\s*import\.meta\.url\s*\))/g

/** Lets URLs of own modules point to what these were compiled to. */
export function rewriteUrls(code: string): string {
  return code.replaceAll(OWN_URL, '$1.js$3')
}

/**
 * Lets the import of a package point to the copy that was put into the folder.
 * @param file path of the file in the folder, with `/`
 * @param target path of the copy's entry in the folder, with `/`
 */
export function rewriteImports(code: string, name: string, file: string, target: string): string {
  const relative = posix.relative(posix.dirname(file), target)
  const specifier = relative.startsWith('.') ? relative : `./${relative}`
  return code.replaceAll(`'${name}'`, `'${specifier}'`).replaceAll(`"${name}"`, `"${specifier}"`)
}

/** In the sources package.json lies above the folder; published, it lies beside what was compiled. */
export function rewriteManifestImport(code: string): string {
  return code.replaceAll("'../package.json'", "'./package.json'")
}
