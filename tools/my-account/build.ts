import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { ENVIRONMENT, ROOT } from '../checkout.ts'

const PAGES = join(ROOT, 'packages', 'my-account')
const DIST = join(PAGES, 'dist')

/** All that goes into the pages; the lock file stands for the versions of what they are built with. */
const SOURCES = [
  'packages/my-account/{src,public}/**/*',
  'packages/my-account/*.{ts,html,json}',
  'packages/contract/src/**/*.ts',
  'recipes/*',
  'package-lock.json',
]

/** The highest quality takes five times as long, for 7 % less. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }

/** Beside the built pages: what they were built from. */
const DIGEST_FILE = 'sources.sha256'

/** Builds the pages of My Account where their sources have changed since. Returns whether it had to. */
export function buildPages(): boolean {
  const digest = digestOfSources()
  if (readDigest() === digest) return false
  const cache = join(ROOT, 'node_modules', '.cache')
  mkdirSync(cache, { recursive: true })
  // Built aside and moved in whole: a server that is running meanwhile never sees half of it.
  const built = mkdtempSync(join(cache, 'pages-'))
  try {
    runVite(built)
    compress(join(built, 'assets'))
    writeFileSync(join(built, DIGEST_FILE), digest)
    replace(built)
  } finally {
    rmSync(built, { recursive: true, force: true })
  }
  return true
}

function digestOfSources(): string {
  const hash = createHash('sha256')
  const entries = globSync(SOURCES, { cwd: ROOT, withFileTypes: true }).filter(entry => entry.isFile())
  for (const file of entries.map(entry => join(entry.parentPath, entry.name)).sort()) {
    hash.update(file.slice(ROOT.length)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

function readDigest(): string | undefined {
  try {
    return readFileSync(join(DIST, DIGEST_FILE), 'utf8')
  } catch {
    return undefined
  }
}

function runVite(into: string): void {
  const args = ['build', '--outDir', into, '--emptyOutDir', '--logLevel', 'warn']
  const shell = process.platform === 'win32'
  const { status, stdout, stderr, error } = spawnSync('vite', args, {
    cwd: PAGES,
    env: ENVIRONMENT,
    encoding: 'utf8',
    shell,
  })
  if (status === 0) return
  throw new Error(`The pages of My Account cannot be built:\n${error ?? ''}${stdout ?? ''}${stderr ?? ''}`)
}

/** Once here instead of at each request: the server sends these to whoever takes them. */
function compress(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!/\.(js|css|svg)$/.test(name)) continue
    const content = readFileSync(join(folder, name))
    writeFileSync(join(folder, `${name}.gz`), gzipSync(content))
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content, BROTLI))
  }
}

/** Two builds at once end with one of them, whole; which one does not matter, as both are of the same sources. */
function replace(built: string): void {
  const old = `${built}-old`
  try {
    renameSync(DIST, old)
  } catch {
    rmSync(DIST, { recursive: true, force: true })
  }
  renameSync(built, DIST)
  rmSync(old, { recursive: true, force: true })
}
