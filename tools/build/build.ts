import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { ROOT } from '../checkout.ts'
import { addCommonJs } from './commonjs.ts'
import { compile } from './compile.ts'
import { publishedManifest } from './manifest.ts'
import { rewriteImports, rewriteManifestImport, rewriteUrls } from './rewrite.ts'

/** The package that goes into client and guard as a copy: neither is published with a dependency on ours. */
const CONTRACT = { folder: 'contract', name: '@chatapp-access/contract' }
const WITH_CONTRACT_INSIDE = new Set(['client', 'guard'])
/** Programs of others load these, also by `require`. */
const WITH_COMMONJS = new Set(['client', 'guard'])

/** Builds `packages/<name>` into a folder that can be published as it stands. Whatever was there goes. */
export function build(name: string, into = join(ROOT, 'packages', name, 'dist')): void {
  const own = join(ROOT, 'packages', name)
  mkdirSync(join(ROOT, 'node_modules', '.cache'), { recursive: true })
  // Inside the checkout, so that the compiler finds the configuration and the packages from here.
  const compiled = mkdtempSync(join(ROOT, 'node_modules', '.cache', 'build-'))
  try {
    compile(name, compiled)
    rmSync(into, { recursive: true, force: true })
    cpSync(join(compiled, name, 'src'), into, { recursive: true })
    if (WITH_CONTRACT_INSIDE.has(name)) inlineContract(compiled, into)
  } finally {
    rmSync(compiled, { recursive: true })
  }
  copyAssets(join(own, 'src'), into)
  edit(into, '**/*.js', rewriteUrls)
  edit(into, '*.js', rewriteManifestImport)
  const withCommonJs = WITH_COMMONJS.has(name)
  if (withCommonJs) addCommonJs(into)
  const manifest = publishedManifest(JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')), { withCommonJs })
  writeFileSync(join(into, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  copyDocuments(own, into)
  for (const program of Object.values(manifest.bin ?? {})) makeProgram(join(into, program))
}

function inlineContract(compiled: string, into: string): void {
  compile(CONTRACT.folder, compiled)
  cpSync(join(compiled, CONTRACT.folder, 'src'), join(into, CONTRACT.folder), { recursive: true })
  edit(into, '**/*.{js,d.ts}', (code, file) => rewriteImports(code, CONTRACT.name, file, `${CONTRACT.folder}/index.js`))
}

/** Whatever lies beside the sources and is none: style sheets, pages, SQL. */
function copyAssets(from: string, into: string): void {
  for (const entry of globSync('**/*', { cwd: from, exclude: ['**/*.ts', '**/*.tsx'], withFileTypes: true })) {
    if (!entry.isFile()) continue
    const source = join(entry.parentPath, entry.name)
    const target = join(into, source.slice(from.length))
    mkdirSync(dirname(target), { recursive: true })
    cpSync(source, target)
  }
}

/** A package without a licence of its own is under that of the repository. */
function copyDocuments(own: string, into: string): void {
  for (const file of [join(ROOT, 'LICENSE'), join(own, 'LICENSE'), join(own, 'README.md')]) {
    if (existsSync(file)) cpSync(file, join(into, basename(file)))
  }
}

function edit(folder: string, pattern: string, change: (code: string, file: string) => string): void {
  for (const file of globSync(pattern, { cwd: folder })) {
    const path = join(folder, file)
    const code = readFileSync(path, 'utf8')
    writeFileSync(path, change(code, file.replaceAll(sep, '/')))
  }
}

/** npm starts a bin by its first line. */
function makeProgram(file: string): void {
  const code = readFileSync(file, 'utf8')
  if (!code.startsWith('#!')) writeFileSync(file, `#!/usr/bin/env node\n${code}`)
  chmodSync(file, 0o755)
}
