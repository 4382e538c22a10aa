import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type Disk, nodeDisk } from '../../src/file/disk.ts'
import { FileStore } from '../../src/file/file-store.ts'
import { fileStore } from '../../src/file/index.ts'
import { platform } from '../../src/file/open-file-store.ts'
import type { Store } from '../../src/store.ts'
import { testStore } from '../../src/testing/index.ts'
import { dieWithLock } from './die-with-lock.ts'

const root = mkdtempSync(join(tmpdir(), 'chatapp-file-'))
after(() => rmSync(root, { recursive: true }))

let count = 0
const full = new Set<string>()
const folders = new WeakMap<Store, string>()

/** A disk that is full where the test says so. */
const disk: Disk = {
  ...nodeDisk,
  async create(file, text, durable) {
    if ([...full].some(folder => file.startsWith(folder))) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    return nodeDisk.create(file, text, durable)
  },
}

function openAt(folder: string): Store {
  const store = new FileStore(folder, { ...platform, disk, leaseMs: 700 })
  folders.set(store, folder)
  return store
}

const folderOf = (store: Store) => folders.get(store) as string

testStore(
  {
    open: () => openAt(join(root, String(++count))),
    openAnother: store => openAt(folderOf(store)),
    dieWithLock: store => dieWithLock(`file:${folderOf(store)}`, 60_000),
    spoil: store => writeFileSync(join(folderOf(store), '9.json'), '{"token":"access-1"}'),
    failWrites: store => void full.add(folderOf(store)),
  },
  { test },
)

test('the store of the package is the one that was tested here', () => {
  assert.ok(fileStore(join(root, 'own')) instanceof FileStore)
})
