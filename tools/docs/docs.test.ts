import assert from 'node:assert/strict'
import { appendFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ADVICE_RULES, ERROR_CODES } from '../../packages/contract/src/index.ts'
import { SETTING_KEYS } from '../../packages/server/src/config/settings.ts'
import { ROOT } from '../checkout.ts'
import { comingFromPage } from './coming-from/page.ts'
import type { Documents } from './documents.ts'
import { errorsPage } from './errors-page.ts'
import { brokenLinks } from './links.ts'
import { PAGES, stalePages, writePages } from './pages.ts'
import { unknownScripts } from './scripts.ts'
import { settingsPage } from './settings-page.ts'
import { table } from './table.ts'

function documents(texts: Record<string, string>): Documents {
  return {
    texts: new Map(Object.entries(texts)),
    scripts: new Set(['test', 'bench']),
    exists: path => path in texts || path === 'src/a.ts',
  }
}

const places = (faults: { path: string; line: number }[]) => faults.map(({ path, line }) => `${path}:${line}`)

test('a relative link to no file, or to no heading, is found', () => {
  const faults = brokenLinks(
    documents({
      'README.md': '[a](docs/a.md)\n[b](docs/b.md)\n[c](docs/a.md#no-such)\n<img src="b.png">\n[r]: gone.md',
      'docs/a.md': '# A `code` & more\n[up](../README.md) [here](#none)',
    }),
  )
  assert.deepEqual(places(faults), ['README.md:2', 'README.md:3', 'README.md:4', 'README.md:5', 'docs/a.md:2'])
})

test('links that lead somewhere, or out of the repository, or stand in code, are left alone', () => {
  const good =
    '# One two\n\n## One two\n[a](docs/a.md#a-code--more) [b](#one-two-1) [c](https://x.y/z) [d](../src/a.ts "title")'
  const code = '`[a](b.md)`\n```sh\n[a](b.md)\n```\n'
  const texts = { 'x/README.md': good.replace('docs/', ''), 'x/a.md': `# A \`code\` & more\n${code}` }
  assert.deepEqual(brokenLinks(documents(texts)), [])
})

test('a script that is named and does not exist is found', () => {
  const faults = unknownScripts(
    documents({ 'README.md': '`npm test`, `npm run bench -- P1`\n`npm run nothing` `npm start`' }),
  )
  assert.deepEqual(places(faults), ['README.md:2', 'README.md:2'])
})

test('every error and every setting has a line in its page', () => {
  for (const code of ERROR_CODES) assert.ok(errorsPage().includes(`| \`${code}\` |`), code)
  assert.equal(settingsPage().match(/^\| `CHATAPP_SERVER_/gm)?.length, SETTING_KEYS.length)
})

test('every habit of the advice has a section under its name, and every check that is named is one of rehearse', () => {
  const page = comingFromPage()
  for (const rule of ADVICE_RULES) assert.ok(page.includes(`\n### ${rule}\n`), rule)
  const named = [...page.matchAll(/^- \*Rehearsed as:\* (.*)$/gm)].flatMap(([, names = '']) => names.split(', '))
  assert.ok(named.length > ADVICE_RULES.length)
  for (const name of named) {
    assert.ok(existsSync(join(ROOT, 'packages/cli/src/rehearse/checks', `${name.replaceAll('`', '')}.ts`)), name)
  }
})

test('a page changed by hand is found, and so is one that is missing', () => {
  const root = mkdtempSync(join(tmpdir(), 'pages-'))
  assert.deepEqual(
    places(stalePages(root)),
    Object.keys(PAGES).map(path => `${path}:1`),
  )
  writePages(root)
  assert.deepEqual(stalePages(root), [])
  appendFileSync(join(root, 'docs/errors.md'), 'by hand\n')
  assert.equal(stalePages(root)[0]?.path, 'docs/errors.md')
  rmSync(root, { recursive: true })
})

test('a cell keeps its columns when it holds a bar', () => {
  assert.equal(table(['a'], [['x|y']]), '| a |\n|---|\n| x\\|y |')
})
