import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { ROOT } from '../checkout.ts'
import { buildPages } from './build.ts'
import { firstLoadBytes, scriptsOf } from './first-load.ts'
import { judgeStyles } from './mantine-styles.ts'

const html = () => readFileSync(join(ROOT, 'packages/my-account/dist/index.html'), 'utf8')

before(() => {
  buildPages()
})

test('the first load of the sign-in page takes at most 150 kB of script, gzipped', t => {
  const bytes = firstLoadBytes('src/pages/sign-in/page.tsx')
  t.diagnostic(`${(bytes / 1000).toFixed(1)} kB`)
  assert.ok(bytes <= 150_000, `${bytes} bytes`)
  assert.ok(bytes > 50_000, 'less than React alone: something was not counted')
})

test('pages that are built are not built again until a source changes', () => {
  assert.equal(buildPages(), false)
})

test('what a page imports counts once, however many import it', () => {
  const manifest = {
    'index.html': { file: 'a.js', imports: ['_shared.js'] },
    'page.tsx': { file: 'b.js', imports: ['_shared.js', 'index.html'] },
    '_shared.js': { file: 'c.js' },
    'other.tsx': { file: 'd.js' },
  }
  assert.deepEqual(scriptsOf(manifest, 'page.tsx').sort(), ['a.js', 'b.js', 'c.js'])
  assert.throws(() => scriptsOf(manifest, 'gone.tsx'), /gone\.tsx/)
})

test('every component on the pages has its style sheet, and no other is loaded: see src/theme/mantine.css', () => {
  assert.deepEqual(judgeStyles(), { missing: [], needless: [] })
})

test('index.html has no script and no style of its own, and asks nothing of another host', () => {
  for (const [, attributes, text] of html().matchAll(/<script([^>]*)>([^<]*)<\/script>/g)) {
    assert.match(attributes ?? '', / src="\/account\/assets\/[\w-]+\.js"/)
    assert.equal(text, '')
  }
  assert.doesNotMatch(html(), /<style|\son\w+=|\sstyle=|https?:|\/\/\w/)
})

test('index.html leaves a place for the nonce wherever the server has to write it', () => {
  assert.match(html(), /<meta property="csp-nonce" nonce="\{\{csp-nonce\}\}">/)
})
