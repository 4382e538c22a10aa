import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { signatureOf } from '../../src/notices/webhook/sign.ts'

const ROOT = new URL('../../../../', import.meta.url)
const PAGE = readFileSync(new URL('docs/webhooks.md', ROOT), 'utf8')
const SHOWN = new URL('packages/my-account/src/pages/notices/verify/', ROOT)

const SECRET = `whsec_${'k'.repeat(43)}`
const NOW = 1_767_225_600
const BODY = '{"id":42,"text":"Магазин — 80/100"}'
const GENUINE = signatureOf(BODY, SECRET, NOW * 1000)

/** Each line of the input is a case; each line of the output says whether it was taken. */
const RUNNERS = {
  js: {
    file: 'node.mjs',
    command: process.execPath,
    run: `for (const { body, header, secret, now } of JSON.parse(process.argv[2])) console.log(await isGenuine(body, header, secret, now))`,
  },
  php: {
    file: 'php.php',
    command: 'php',
    run: `foreach (json_decode($argv[1]) as $it) echo isGenuine($it->body, $it->header, $it->secret, $it->now) ? 'true' : 'false', "\\n";`,
  },
  python: {
    file: 'python.py',
    command: 'python3',
    run: `import json, sys\nfor it in json.loads(sys.argv[1]):\n    print(str(is_genuine(it['body'].encode(), it['header'], it['secret'], it['now'])).lower())`,
  },
} as const

const genuine = { body: BODY, header: GENUINE, secret: SECRET, now: NOW + 20 }
const CASES = [
  { ...genuine, expected: true },
  { ...genuine, now: NOW - 20, expected: true },
  { ...genuine, body: BODY.replace('80', '81'), expected: false },
  { ...genuine, secret: `whsec_${'l'.repeat(43)}`, expected: false },
  { ...genuine, now: NOW + 301, expected: false },
  { ...genuine, header: GENUINE.replace(`t=${NOW}`, `t=${NOW + 10}`), expected: false },
  { ...genuine, header: `${GENUINE.slice(0, -1)}${GENUINE.endsWith('0') ? '1' : '0'}`, expected: false },
  { ...genuine, header: '', expected: false },
  { ...genuine, header: 't=1,v1=', expected: false },
]

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'webhooks-'))
  t.after(() => rmSync(path, { recursive: true }))
  return path
}

for (const [language, { file, command, run }] of Object.entries(RUNNERS)) {
  const [, code = ''] = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(PAGE) ?? []

  test(`the check in docs/webhooks.md takes what the server signed, and nothing else: ${language}`, async t => {
    const program = join(folder(t), file)
    writeFileSync(program, `${code}\n${run}\n`)
    const { stdout } = await promisify(execFile)(command, [program, JSON.stringify(CASES)], { timeout: 20_000 })
    assert.deepEqual(
      stdout.trim().split('\n'),
      CASES.map(({ expected }) => String(expected)),
    )
  })

  test(`My Account shows the same check as docs/webhooks.md: ${language}`, () => {
    assert.equal(readFileSync(new URL(file, SHOWN), 'utf8'), code)
  })
}
