import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const file = (name: string) => fileURLToPath(new URL(`../src/pages/notices/verify/${name}`, import.meta.url))

interface Received {
  body: string
  header: string
  secret: string
  now: number
}

/** Runs what the page shows in its own language. Values go by stdin, as a program would be handed them. */
const LANGUAGES = {
  node: (received: Received) => {
    const program = `
      import { isGenuine } from ${JSON.stringify(file('node.mjs'))}
      const { body, header, secret, now } = ${JSON.stringify(received)}
      console.log(await isGenuine(body, header, secret, now))`
    return run(process.execPath, ['--input-type=module', '-'], program)
  },
  php: (received: Received) => {
    const source = readFileSync(file('php.php'), 'utf8')
    const call = `$r = json_decode(base64_decode('${Buffer.from(JSON.stringify(received)).toString('base64')}'));
      echo isGenuine($r->body, $r->header, $r->secret, $r->now) ? 'true' : 'false';`
    return run('php', [], `${source}\n${call}`)
  },
  python: (received: Received) => {
    const source = readFileSync(file('python.py'), 'utf8')
    const call = `import base64, json
r = json.loads(base64.b64decode('${Buffer.from(JSON.stringify(received)).toString('base64')}'))
print(str(is_genuine(r['body'].encode(), r['header'], r['secret'], r['now'])).lower())`
    return run('python3', ['-'], `${source}\n${call}`)
  },
}

function run(program: string, args: readonly string[], input: string): boolean {
  const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8', timeout: 20_000 })
  assert.equal(status, 0, `${program}: ${stderr}`)
  assert.match(stdout.trim(), /^(true|false)$/)
  return stdout.trim() === 'true'
}

const SECRET = 'whsec_9c1JwXKk3x0bq5x2m8sQ'
const BODY = '{"id":7,"text":"Предел \\"близок\\""}'
const NOW = 1_790_000_000
const sign = (body: string, secret: string, time: number) =>
  `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`

for (const [language, isGenuine] of Object.entries(LANGUAGES)) {
  const check = (differently: Partial<Received>) =>
    isGenuine({ body: BODY, header: sign(BODY, SECRET, NOW), secret: SECRET, now: NOW + 20, ...differently })

  test(`${language}: the code that Notices shows takes what was signed with the secret, and nothing else`, () => {
    assert.equal(check({}), true)
    assert.equal(check({ body: BODY.replace('7', '8') }), false)
    assert.equal(check({ header: sign(BODY, 'whsec_another', NOW) }), false)
    assert.equal(check({ header: sign(BODY, SECRET, NOW).replace(`t=${NOW}`, `t=${NOW + 1}`) }), false)
    assert.equal(check({ header: '' }), false)
    assert.equal(check({ header: `${sign(BODY, SECRET, NOW)}\n` }), false)
    assert.equal(check({ now: NOW + 301 }), false, 'a recorded notice is refused once it is old')
  })
}
