import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import type { FastifyInstance } from 'fastify'
import { readMarkup } from './reference-markup.ts'
import { buildReferenceServer, pairOf } from './reference-server.ts'

const run = promisify(execFile)

let app: FastifyInstance
let folder: string
let blocks: string[]
before(async () => {
  app = await buildReferenceServer()
  const base = await app.listen({ port: 0, host: '127.0.0.1' })
  folder = await mkdtemp(join(tmpdir(), 'reference-'))
  const elements = readMarkup(await (await fetch(`${base}/docs`)).text())
  const shell = elements.filter(({ attributes }) => attributes.get('class') === 'shell')
  blocks = shell.map(({ text }) => text.replace('http://127.0.0.1:8080', base))
})
after(async () => {
  await app.close()
  await rm(folder, { recursive: true })
})

test('the commands of the page, pasted into sh as they stand, make, save, query, refresh and repeat', async () => {
  assert.equal(blocks.length, 4)
  const { stdout, stderr } = await run('sh', ['-eu', '-c', blocks.join('\n')], { cwd: folder })
  const answers = stdout.split(/(?<=\})(?=\{)/).map(answer => JSON.parse(answer))
  assert.equal(stderr, '')
  assert.deepEqual(
    answers.map(answer => answer.data.appName),
    ['generation 1', 'generation 2'],
  )
  assert.deepEqual(await readdir(folder), ['pair.json'])
  assert.deepEqual(JSON.parse(await readFile(join(folder, 'pair.json'), 'utf8')).data, pairOf(2))
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
