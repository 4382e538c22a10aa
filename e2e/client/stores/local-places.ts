import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { temporaryFolder } from '../../harness/index.ts'
import { newestVersion } from '../pair-on-disk.ts'
import type { Place, Refusal } from './place.ts'
import { SOMETHING_ELSE, savedVersion } from './saved-version.ts'

/** A folder of the file store. */
export function filePlace(): Place {
  const folder = join(temporaryFolder(), 'pair')
  const address = `file:${folder}`
  return {
    addresses: [address, address],
    refusals: refusalsOf(folder),
    spoil: () => writeFileSync(join(folder, `${newestVersion(folder).version + 1}.json`), SOMETHING_ELSE),
    async newest() {
      const { version } = newestVersion(folder)
      return savedVersion(version, readFileSync(join(folder, `${version}.json`), 'utf8'))
    },
  }
}

/** A database file in a folder of its own. */
export function sqlitePlace(): Place {
  const path = join(temporaryFolder(), 'pairs', 'pairs.db')
  const address = `sqlite:${path}`
  function inDatabase<Result>(work: (database: DatabaseSync) => Result): Result {
    const database = new DatabaseSync(path)
    try {
      return work(database)
    } finally {
      database.close()
    }
  }
  return {
    addresses: [address, address],
    refusals: refusalsOf(dirname(path)),
    spoil: () =>
      inDatabase(database => database.prepare('UPDATE chatapp_pairs SET document = ?').run(SOMETHING_ELSE).changes),
    async newest() {
      const row = inDatabase(database => database.prepare('SELECT version, document FROM chatapp_pairs').get())
      return savedVersion(row?.version, row?.document)
    },
  }
}

/** The system lets no file grow (setrlimit(2), RLIMIT_FSIZE): a full disk that needs no disk. */
const NO_ROOM = ['sh', '-c', 'ulimit -f 0; exec "$@"', 'sh']
/** The user `nobody`: root may write everywhere. */
const AS_NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']

function refusalsOf(folder: string): Refusal[] {
  const setModes = (ofFolder: number, ofFiles: number) => {
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), ofFiles)
    chmodSync(folder, ofFolder)
  }
  return [
    { name: 'a full disk', strike: () => NO_ROOM, mend: () => undefined },
    {
      name: 'a read-only folder',
      strike() {
        chmodSync(dirname(folder), 0o755)
        setModes(0o555, 0o444)
        return process.getuid?.() === 0 ? AS_NOBODY : []
      },
      mend: () => setModes(0o700, 0o600),
    },
  ]
}
