import type { Mutant } from './mutant.ts'

const STORE = 'packages/server/test/store-sqlite.test.ts'
const GROUP = 'packages/server/test/store-sqlite-group.test.ts'
const OPEN = 'packages/server/test/store-sqlite-open.test.ts'

export const STORE_MUTANTS: readonly Mutant[] = [
  {
    name: 'store-fsync',
    promise: 'every commit waits for the disk',
    file: 'packages/server/src/store/sqlite/database.ts',
    find: 'pragma synchronous = $' + '{synchronous}',
    replace: 'pragma synchronous = off',
    test: { file: OPEN, name: 'every commit waits for the disk' },
  },
  {
    name: 'store-reply-after-commit',
    promise: 'no reply is given before the commit: where it fails the whole group fails',
    file: 'packages/server/src/store/sqlite/group.ts',
    find: "    database.exec('commit')\n    return replies",
    replace: "    try {\n      database.exec('commit')\n    } catch {}\n    return replies",
    test: { file: GROUP, name: 'when the commit fails the whole group fails' },
  },
  {
    name: 'store-lost-transaction',
    promise: 'when an error took the transaction along, nobody in the group is told it went well',
    file: 'packages/server/src/store/sqlite/group.ts',
    find: 'if (!database.isTransaction) throw error',
    replace: "if (!database.isTransaction) database.exec('begin immediate')",
    test: { file: GROUP, name: 'when the transaction is lost the whole group fails' },
  },
  {
    name: 'store-make-deadline',
    promise: 'a tokens.make frozen past its deadline does nothing',
    file: 'packages/server/src/store/sql-make.ts',
    find: "if (now > order.deadline) return { kind: 'late' }",
    replace: '',
    test: { file: STORE, name: 'past its deadline tokens.make does nothing' },
  },
  {
    name: 'store-refresh-deadline',
    promise: 'a refresh frozen past its deadline does nothing',
    file: 'packages/server/src/store/sql-rotate.ts',
    find: "if (now > order.deadline) return { kind: 'late' }",
    replace: '',
    test: { file: STORE, name: 'past its deadline a refresh does nothing' },
  },
  {
    name: 'store-credential-recheck',
    promise: 'a password changed while it was judged makes no grant: its version is checked again in the transaction',
    file: 'packages/server/src/store/sql-make.ts',
    find: ".where('accounts.password_version', '=', at.version)",
    replace: '',
    test: { file: STORE, name: 'an account password changed since it was judged makes no grant' },
  },
  {
    name: 'store-app-password-recheck',
    promise: 'an app password ended while it was judged makes no grant',
    file: 'packages/server/src/store/sql-make.ts',
    find: ".where('app_passwords.ended_at', '=', 0)",
    replace: '',
    test: { file: STORE, name: 'makes no grant, and nothing is counted' },
  },
  {
    name: 'store-limit',
    promise: 'the limit admits exactly so many a day: count and compare are one statement',
    file: 'packages/server/src/store/sql-make.ts',
    find: ".where('quotas.used', '<', at.limit)",
    replace: '',
    test: { file: STORE, name: 'the limit admits exactly so many a day' },
  },
  {
    name: 'store-undo',
    promise: 'a verb that fails takes back all it did, and nothing of the others in its group',
    file: 'packages/server/src/store/sqlite/executor.ts',
    find: "database.prepare('rollback to verb')",
    replace: "database.prepare('select 1')",
    test: { file: GROUP, name: 'a verb that fails in the middle of a group is undone whole' },
  },
  {
    name: 'store-write-lock',
    promise: 'of racing refreshes in several processes one writes, and the others meet its row',
    file: 'packages/server/src/store/sqlite/group.ts',
    find: "writes ? 'begin immediate' : 'begin'",
    replace: "'begin'",
    test: { file: STORE, name: '64 callers of two processes with one refresh token end with the identical pair' },
  },
  {
    name: 'store-switched-off',
    promise: 'an account or app that is switched off refreshes nothing',
    file: 'packages/server/src/store/sql-rotate.ts',
    find: "if (barred) return { kind: 'refused', reason: barred }",
    replace: '',
    test: { file: STORE, name: 'refuses refreshes, also of a grant the store has forgotten' },
  },
]
