import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { startServer, temporaryFolder, witness } from '../harness/index.ts'
import { Disk } from './disk.ts'
import { LOSE_ALL } from './losses.ts'

test('the secret made on the first start is on the disk, under its name, before the server listens', async () => {
  const folder = temporaryFolder()
  const watch = witness(folder)
  await startServer({ folder, env: watch.env })
  const disk = new Disk(watch.folderInode)
  for (const record of watch.records()) disk.apply(record)
  const secret = disk.afterPowerCut(LOSE_ALL).get('access.secrets')?.toString()
  assert.match(secret ?? 'not there', /^1:[A-Za-z0-9+/]{43}=\n$/)
  // Compared, not printed.
  assert.ok(secret === readFileSync(join(folder, 'access.secrets'), 'utf8'))
})
