import type { Disk } from '../../src/file/disk.ts'

interface Inode {
  text: string
  changed: number
}

/** A file system in memory: names that point to inodes, as the real one has them. */
export function createDiskModel(): Disk & { names: Map<string, Inode> } {
  const names = new Map<string, Inode>()
  let ticks = 0
  function inode(name: string): Inode {
    const found = names.get(name)
    if (!found) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' })
    return found
  }
  return {
    names,
    async makeFolder() {},
    async list(folder) {
      return [...names.keys()].filter(name => name.startsWith(`${folder}/`)).map(name => name.slice(folder.length + 1))
    },
    async read(file) {
      return names.get(file)?.text
    },
    async create(file, text) {
      names.set(file, { text, changed: ++ticks })
    },
    async link(file, name) {
      const found = inode(file)
      if (names.has(name)) return false
      names.set(name, found)
      return true
    },
    async rename(file, name) {
      const found = inode(file)
      names.set(name, found)
      names.delete(file)
      return true
    },
    async remove(file) {
      names.delete(file)
    },
    async syncFolder() {},
    async touch(file) {
      inode(file).changed = ++ticks
    },
    async changed(file) {
      return names.get(file)?.changed
    },
  }
}
