import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { readMarkup } from './reference-markup.ts'
import { type ReferenceServer, startReferenceServer } from './reference-server.ts'

const run = promisify(execFile)

let server: ReferenceServer
let folder: string
let blocks: string[]
before(async () => {
  server = await startReferenceServer()
  folder = await mkdtemp(join(tmpdir(), 'chatapp-commands-'))
  const { email, password, appId } = await server.createCredentials('shop@example.com')
  const elements = readMarkup(await (await fetch(`${server.url}/docs`)).text())
  const shell = elements.filter(({ attributes }) => attributes.get('class') === 'shell')
  blocks = shell.map(({ text }) =>
    text
      .replace(/^BASE=.*$/m, `BASE=${server.url}`)
      .replace('you@example.com', email)
      .replace('cap_your-app-password', password)
      .replace('app_1_1', appId),
  )
})
after(async () => {
  await server.stop()
  await rm(folder, { recursive: true })
})

test('the commands of the page, pasted into sh as they stand, make, save, query, refresh and repeat', async () => {
  assert.equal(blocks.length, 4)
  const pairs = blocks.join('\ncat pair.json >> pairs.txt\n')
  const { stdout, stderr } = await run('sh', ['-eu', '-c', pairs], { cwd: folder })
  const answers = stdout.split(/(?<=\})(?=\{)/).map(answer => JSON.parse(answer))
  assert.equal(stderr, '')
  assert.deepEqual(
    answers.map(({ success, data }) => [success, data.email, data.appName]),
    [
      [true, 'shop@example.com', 'Shop'],
      [true, 'shop@example.com', 'Shop'],
    ],
  )
  const saved = (await readFile(join(folder, 'pairs.txt'), 'utf8'))
    .split(/(?<=\}\})/)
    .map(text => JSON.parse(text).data)
  const [made, queried, refreshed] = saved.map(pair => pair.accessToken)
  assert.equal(made, queried)
  assert.notEqual(made, refreshed)
  assert.deepEqual((await readdir(folder)).sort(), ['pair.json', 'pairs.txt'])
  assert.equal((await stat(join(folder, 'pair.json'))).mode & 0o777, 0o600)
})

test('a refresh that is refused leaves the saved pair as it was', async () => {
  const saved = await readFile(join(folder, 'pair.json'), 'utf8')
  const [make = '', query = '', refresh = ''] = blocks
  const variables = make.split('\n').slice(0, 2).join('\n')
  const stale = `${variables}\n${query}\n${refresh.replace('$(token refreshToken)', 'crt_stale')}`
  await assert.rejects(run('sh', ['-c', stale], { cwd: folder }))
  assert.equal(await readFile(join(folder, 'pair.json'), 'utf8'), saved)
})
