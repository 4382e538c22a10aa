import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { recipePart } from '../src/pages/advice/recipe-part.ts'

const recipe = (file: string) => readFileSync(new URL(`../../../recipes/${file}`, import.meta.url), 'utf8')

/** How each language spells the head of a function: with its parameters, from the left margin. */
const HEADS = {
  'chatapp.php': /^(public|private) function NAME\(/m,
  'chatapp.py': /^def NAME\(/m,
  'chatapp.sh': /^NAME\(\) \{$/m,
}

test('each part that advice names is cut whole out of the programs in PHP, Python and sh, and nothing else with it', () => {
  for (const [file, head] of Object.entries(HEADS)) {
    for (const name of ['query', 'renew', 'keep']) {
      const part = recipePart(recipe(file), name)
      assert.ok(part !== undefined, `${file} has ${name}`)
      assert.match(part, new RegExp(head.source.replace('NAME', name), 'm'), `${file} ${name} begins at the margin`)
      assert.match(part, file.endsWith('.py') ? /\n {4}.*$/ : /\n\}$/, `${file} ${name} ends with its body`)
      const heads = part.match(/^(?:\w+ function \w+|def \w+|\w+\(\) \{)/gm) ?? []
      assert.equal(heads.length, 1, `${file} ${name} is one function`)
    }
  }
})

test('a program without such a function, or with one on a single line, has no part: it is shown whole', () => {
  assert.equal(recipePart(recipe('curl.sh'), 'query'), undefined)
  assert.equal(recipePart(recipe('client.ts'), 'renew'), undefined)
})

test('a part ends before what follows it, and brings the comment above it along', () => {
  const source = [
    'class A {',
    '  // Why.',
    '  private function renew($x)',
    '  {',
    '    go();',
    '',
    '    on();',
    '  }',
    '',
    '  public function other() {}',
    '}',
  ]
  assert.equal(
    recipePart(source.join('\n'), 'renew'),
    ['// Why.', 'private function renew($x)', '{', '  go();', '', '  on();', '}'].join('\n'),
  )
})
