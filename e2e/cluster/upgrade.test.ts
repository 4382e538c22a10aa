import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changedCopy, provision, SERVER_MAIN, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { startFront } from './front.ts'
import { makeHolders, refreshAll, refreshesGoOn, startLoad } from './load.ts'
import { newSecret, startNodes } from './nodes.ts'

/** Between two calls of one caller: nodes that start take all the cores there are. */
const PAUSE_MS = 60

/** The version to come: it adds to the tables that every call reads and writes. */
const NEXT = changedCopy({
  file: 'src/store/migrate.ts',
  find: `  '0005-login-failures': createLoginFailures,
`,
  replace: `  '0005-login-failures': createLoginFailures,
  '0006-next': async (db: Kysely<unknown>) => {
    await db.schema.createTable('next').addColumn('id', 'bigint').execute()
    for (const table of ['accounts', 'apps', 'grants', 'quotas', 'revocations', 'nodes', 'journal']) {
      await db.schema.alterTable(table).addColumn('next', 'text').execute()
    }
  },
`,
})

const { database, nodes } = await startNodes(3, {
  CHATAPP_SERVER_SECRETS: `1:${newSecret()}`,
  CHATAPP_SERVER_TRUSTED_PROXIES: 'loopback',
})
const front = await startFront(nodes.map(({ server }) => server.url))
const [one, two, three] = nodes.map(({ server }) => server) as [Node, Node, Node]
type Node = (typeof nodes)[0]['server']
const owner = await provision(one)
const holders = await makeHolders(front, owner, 3)

test('three nodes behind nginx are rolled to the next version, which changes the tables, and one back again, under load: no call fails', async () => {
  using load = startLoad({ urls: [front], owner, holders, pauseMs: PAUSE_MS })
  const roll = async (node: Node, main?: string) => {
    await refreshesGoOn(load)
    assert.equal((await node.stop()).code, 0)
    await refreshesGoOn(load)
    await node.restart(main === undefined ? {} : { main })
  }
  assert.equal(await tablesOfNext(), 0)
  await roll(one, NEXT)
  assert.equal(await tablesOfNext(), 1)
  // One that ends meanwhile comes back as what it was, beside tables it does not know all of.
  await roll(two)
  await roll(two, NEXT)
  await roll(three, NEXT)
  // There may be a reason to go back.
  await roll(one, SERVER_MAIN)
  await refreshesGoOn(load)
  await load.ends()
  assert.deepEqual(load.failures, [])
  await refreshAll(front, holders, load.made)
})

testThatNothingSecretWasPrinted()

function tablesOfNext(): Promise<number> {
  return database.number(`select count(*) from information_schema.tables where table_name = 'next'`)
}
