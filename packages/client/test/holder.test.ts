import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { describeSelf, isGone } from '../src/file/holder.ts'

test('a living holder is not gone, and one that ended is', async () => {
  const self = await describeSelf()
  assert.equal(await isGone(self), false)
  const ended = spawnSync(process.execPath, ['--version'])
  assert.equal(await isGone({ ...self, pid: ended.pid }), true)
})

test('a later process with the number of a holder is not that holder', async () => {
  const self = await describeSelf()
  assert.equal(await isGone({ ...self, started: self.started && `${self.started}0` }), self.started !== undefined)
})

test('that /proc cannot be read is no death: the holder is asked for by its number', async t => {
  const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  t.after(() => child.kill('SIGKILL'))
  await once(child, 'spawn')
  const self = await describeSelf()
  // A program that has used up its file descriptors can read nothing at all.
  const code = `
    import { openSync, closeSync } from 'node:fs'
    const { isGone, describeSelf } = await import(process.argv[1])
    const self = await describeSelf()
    const open = []
    try { for (;;) open.push(openSync('/dev/null')) } catch {}
    const gone = await isGone({ ...self, pid: Number(process.argv[2]), started: process.argv[3] })
    open.forEach(closeSync)
    console.log(gone)`
  const file = new URL('../src/file/holder.ts', import.meta.url).href
  const args = ['-c', 'ulimit -n 64; exec "$@"', 'sh', process.execPath, '--input-type=module', '--eval', code]
  const run = spawnSync('sh', [...args, file, String(child.pid), String(self.started)], { encoding: 'utf8' })
  assert.equal(run.stdout, 'false\n', run.stderr)
})
