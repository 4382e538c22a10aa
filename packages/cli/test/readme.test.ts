import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { COMMANDS } from '../src/command-table.ts'
import { EXIT_MEANINGS } from '../src/exit-code.ts'
import { type FakeServer, give, PASSWORD } from './fake-server.ts'
import { program, userFor } from './setup.ts'

const run = promisify(execFile)
const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')

/** A line behind `$`, and what it prints; `…` stands for what differs, alone on a line for any lines. */
interface Example {
  line: string
  printed: string
}

function examples(): Example[] {
  const blocks = Array.from(readme.matchAll(/^```console\n(.*?)^```$/gms), ([, block = '']) => block)
  return blocks.flatMap(block =>
    block.split(/^\$ /m).flatMap(text => {
      const end = text.indexOf('\n')
      return text ? [{ line: text.slice(0, end), printed: text.slice(end + 1) }] : []
    }),
  )
}

function patternOf(printed: string): RegExp {
  const escaped = printed.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replace(/^…\n/gm, '(?:.*\\n)*').replaceAll('…', '.*')}$`)
}

/** What the examples call. */
function serve(server: FakeServer): void {
  const names = ['Ana', 'Bruno', 'Clara']
  const chats = names.map((name, index) => ({ id: `1555123000${index + 1}`, name }))
  let sent = 0
  server.route('/v1/licenses', (_call, response) => give(response, [{ licenseId: 1, licenseName: 'Shop' }]))
  server.route('/v1/chats', ({ url }, response) => {
    const query = new URL(url, server.url).searchParams
    assert.deepEqual([query.get('limit'), query.get('filter[licenseIds]')], ['2', '1'])
    const isFirst = !query.has('nextPage')
    give(response, { items: isFirst ? chats.slice(0, 2) : chats.slice(2), nextPage: isFirst ? 'p2' : null })
  })
  server.route('/v1/licenses/1/messengers/grWhatsApp/chats/15551230001/messages/text', ({ body }, response) => {
    assert.match((JSON.parse(body) as { text: string }).text, /^Hello/)
    sent += 1
    give(response, { id: `m${sent}`, chatId: '15551230001' })
  })
}

test('every example of the README runs, in its order, and prints what stands there', async context => {
  const user = await userFor(context)
  const staging = await userFor(context)
  serve(user.server)
  await mkdir(join(user.home, 'bin'))
  const script = `#!/bin/sh\nexec '${process.execPath}' '${await program()}' "$@"\n`
  await writeFile(join(user.home, 'bin', 'chatapp'), script, { mode: 0o755 })
  const env = { ...user.env, PATH: `${join(user.home, 'bin')}:${user.env.PATH}`, PASSWORD }
  const here = (text: string): string =>
    text
      .replaceAll('https://api.chatapp.online', user.server.url)
      .replaceAll('https://api.example.com', staging.server.url)
  const found = examples()
  assert.ok(found.length > 15)
  for (const { line, printed } of found) {
    // Only at the first login the public API would be meant without a word.
    const given = /^printf .* chatapp login --email/.test(line) ? `${line} --base-url ${user.server.url}` : here(line)
    const { stdout } = await run('bash', ['-c', `exec 2>&1; ${given}`], { env, cwd: user.home })
    // What a server sends need not end with a line.
    assert.match(`${stdout}\n`.replace(/\n+$/, '\n'), patternOf(here(printed) || '\n'), `${line}\n${stdout}`)
  }
})

test('the README names each command, each exit code, and each variable of the environment', async context => {
  for (const { usage } of COMMANDS) assert.match(readme, new RegExp(`^\\| \`chatapp ${usage}[ \`]`, 'm'), usage)
  for (const [code] of EXIT_MEANINGS) assert.match(readme, new RegExp(`^\\| ${code} +\\|`, 'm'))
  const { chatapp } = await userFor(context)
  const { stdout } = await chatapp(['--help'])
  for (const [name] of stdout.matchAll(/CHATAPP_\w+/g)) assert.ok(readme.includes(`\`${name}\``), name)
})
