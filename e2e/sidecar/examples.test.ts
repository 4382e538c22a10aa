import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  childEnvironment,
  ROOT,
  startProcess,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { metric, type Sidecar, startSidecar, through } from './sidecar.ts'
import { ACCOUNT, reply, startUpstream, type Upstream } from './upstream.ts'

const README = join(ROOT, 'packages/cli/README.md')
const UNIT = join(ROOT, 'deploy/systemd/chatapp-proxy.service')

/** An example of the README: a program for the section's socket and port. */
interface Example {
  language: string
  text: string
}

let upstream: Upstream
let bySocket: Sidecar
let byPort: Sidecar

before(async () => {
  upstream = await startUpstream()
  upstream.answer = (_request, response) => reply(response, 200, { success: true, data: [{ licenseId: 7 }] })
  const home = temporaryFolder()
  bySocket = await startSidecar({ url: upstream.url, account: ACCOUNT, home })
  byPort = await startSidecar({ url: upstream.url, account: ACCOUNT, home, flags: ['--port', '0'] })
  assert.equal((await through(bySocket, '/v1/first')).status, 200)
})

after(() => {
  bySocket.signal('SIGKILL')
  byPort.signal('SIGKILL')
  upstream[Symbol.dispose]()
})

const [, section = ''] = readFileSync(README, 'utf8').split(/^## Programs in any language: the local proxy$/m)
const examples: Example[] = [...(section.split(/^## /m)[0] ?? '').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(
  ([, language = '', text = '']) => ({ language, text }),
)

/** What an example needs besides the language, by what it names; without it, its syntax is still checked. */
const NEEDS: readonly [named: RegExp, language: string, probe: readonly string[]][] = [
  [/GuzzleHttp/, 'php', ['-r', 'exit(is_file("vendor/autoload.php") ? 0 : 1);']],
  [/curl_init/, 'php', ['-r', 'exit(extension_loaded("curl") ? 0 : 1);']],
  [/requests/, 'python', ['-c', 'import requests']],
]

const COMMANDS: Readonly<Record<string, { run: string; check: readonly string[] }>> = {
  sh: { run: 'sh', check: ['-n'] },
  php: { run: 'php', check: ['-l'] },
  python: { run: 'python3', check: ['-m', 'py_compile'] },
}

for (const [index, { language, text }] of examples.entries()) {
  if (text.startsWith('chatapp proxy')) continue
  test(`example ${index + 1} of the README, in ${language}, gets its answer, and its token is renewed`, async t => {
    const { run, check } = COMMANDS[language] as (typeof COMMANDS)[string]
    const home = bySocket.home
    const file = join(temporaryFolder(), `example.${language}`)
    writeFileSync(file, withPlaces(text))
    const options = { cwd: home, env: childEnvironment(home) }
    assert.equal(spawnSync(run, [...check, file], options).status, 0, 'the syntax is right')
    const missing = NEEDS.find(([named, of, probe]) => {
      return named.test(text) && of === language && spawnSync(run, probe, options).status !== 0
    })
    if (missing) {
      t.diagnostic(`checked, but not run: ${missing[0].source} is not here`)
      return
    }
    upstream.endAccess()
    const { refreshes } = upstream.counts
    const program = startProcess({ command: run, args: [file], ...options })
    assert.deepEqual([(await program.ended()).code, program.stderr()], [0, ''])
    assert.match(program.stdout(), /licenseId/)
    assert.equal(upstream.counts.refreshes, refreshes + 1)
  })
}

test('the README has examples for curl, PHP and Python, each by socket or port', () => {
  const languages = examples.map(({ language }) => language)
  assert.deepEqual(languages, ['sh', 'sh', 'php', 'php', 'python', 'python', 'php'])
})

test('the command that the systemd unit starts is one that starts, and its socket is for the group too', async () => {
  const [, line = ''] = /^ExecStart=\/usr\/bin\/chatapp proxy (.*)$/m.exec(readFileSync(UNIT, 'utf8')) ?? []
  const socket = join(temporaryFolder(), 'proxy.sock')
  const flags = line.split(' ').map(word => (word === '/run/chatapp/proxy.sock' ? socket : word))
  flags[flags.indexOf('--upstream') + 1] = upstream.url
  const sidecar = await startSidecar({ url: 'http://127.0.0.1:1', account: ACCOUNT, flags })
  assert.deepEqual(sidecar.place, { socketPath: socket })
  assert.equal((await through(sidecar, '/v1/licenses')).status, 200)
  assert.equal(await metric(sidecar, 'renewals_total{how="made"}'), 1)
  assert.equal(statSync(socket).mode & 0o777, 0o660)
  sidecar.signal('SIGKILL')
})

testThatNothingSecretWasPrinted()

/** The same program, for the places of this test. */
function withPlaces(text: string): string {
  const { socketPath } = bySocket.place as { socketPath: string }
  const { port } = byPort.place as { port: number }
  return text.replaceAll('/run/chatapp/proxy.sock', socketPath).replaceAll('127.0.0.1:7070', `127.0.0.1:${port}`)
}
