import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { inWords } from '../src/reference/duration.ts'
import { html } from '../src/reference/html.ts'
import { json } from '../src/reference/json.ts'
import { prose } from '../src/reference/prose.ts'
import { readMarkup } from './reference-markup.ts'

test('whatever a template holds is escaped, in text and in attributes', () => {
  const hostile = `"><script>alert('&')</script>`
  const escaped = '&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;'
  assert.equal(html`<a title="${hostile}">${hostile}</a>`.toString(), `<a title="${escaped}">${escaped}</a>`)
  assert.equal(html`${[hostile, [hostile]]}`.toString(), escaped + escaped)
  assert.equal(prose(`a \`${hostile}\` b`).toString(), `<p>a <code>${escaped}</code> b</p>`)
  assert.equal(
    json({ [hostile]: hostile })
      .toString()
      .includes('<script'),
    false,
  )
})

test('markup stands as it is in markup, nothing is nothing, and figures are written out', () => {
  assert.equal(html`<p>${html`<b>${1}</b>`}${undefined}${[html`<i>`, 0]}</p>`.toString(), '<p><b>1</b><i>0</p>')
})

test('an object that only looks like markup is refused', () => {
  const forged = { toString: () => '<script>' }
  assert.throws(() => html`${forged as unknown as string}`, TypeError)
})

test('JSON on a page reads back as the value it shows', () => {
  const value = { text: 'a "b": 1 <&> \\', list: [1, -2.5, true, null], nested: { 'k:"ey': '' } }
  const shown = readMarkup(`<!doctype html>\n<pre>${json(value)}</pre>`)[0]?.text ?? ''
  assert.deepEqual(JSON.parse(shown), value)
})

test('a length of time is told in the largest unit that says it exactly', () => {
  const told = [1, 60, 90, 120, 3600, 5400, 86_400, 172_800, 1_209_600].map(inWords)
  assert.deepEqual(told, [
    '1 second',
    '60 seconds',
    '90 seconds',
    '2 minutes',
    '1 hour',
    '90 minutes',
    '24 hours',
    '2 days',
    '14 days',
  ])
})

test('the reader of the tests refuses what is nested wrongly', () => {
  const faults = [
    '<p><div></div></p>',
    '<ul><p></p></ul>',
    '<b>',
    '<a><a></a></a>',
    'a & b',
    '<b class=x></b>',
    '<td></td>',
  ]
  for (const fault of faults) assert.throws(() => readMarkup(`<!doctype html>\n${fault}`), Error, fault)
})

const style = readFileSync(new URL('../src/reference/style.css', import.meta.url), 'utf8')

function coloursIn(block: string): Record<string, string> {
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name, colour]),
  )
}

/** Relative luminance of WCAG 2.2. */
function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrastOf(left: string, right: string): number {
  const [dark = 0, light = 0] = [luminanceOf(left), luminanceOf(right)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

test('text has a contrast of at least 4.5 in the light and in the dark theme', () => {
  const [light = '', dark = ''] = style.split('@media (prefers-color-scheme: dark)')
  const themes = { light: coloursIn(light), dark: coloursIn(dark) }
  assert.deepEqual(Object.keys(themes.dark), Object.keys(themes.light))
  assert.equal(contrastOf('#000000', '#ffffff'), 21)
  const pairs = [
    ...['ink', 'soft', 'accent', 'bad', 'blue'].flatMap(text => ['paper', 'card'].map(ground => [text, ground])),
    ...['ink', 'soft', 'accent', 'blue', 'figure'].map(text => [text, 'code']),
    ...['wash', 'bad-wash'].map(ground => ['ink', ground]),
    ['on-accent', 'accent'],
  ]
  for (const [theme, colours] of Object.entries(themes)) {
    for (const [text = '', ground = ''] of pairs) {
      const ratio = contrastOf(colours[text] ?? '', colours[ground] ?? '')
      assert.ok(ratio >= 4.5, `${theme}: ${text} on ${ground} has ${ratio.toFixed(2)}`)
    }
  }
})

test('colours are named once: no rule has one of its own', () => {
  const rules = style.replace(/:root \{[^}]*\}/g, '')
  assert.doesNotMatch(rules, /#[0-9a-f]{3,8}\b|rgb|hsl/i)
})
