import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FaultProxy, startFaultProxy } from '../client/fault-proxy.ts'
import type { OurServer } from '../client/our-server.ts'
import type { Account } from '../client/program.ts'
import { type RunningProcess, temporaryFolder } from '../harness/index.ts'
import { type Recipe, type Run, startRecipe, type Values } from './recipe.ts'

/** An app, a proxy before the server, and a home for its programs. */
export interface Stage extends Disposable {
  readonly proxy: FaultProxy
  readonly values: Values
  readonly home: string
  /** What the server counted for the app since this stage is there. */
  counts(): { makes: number; refreshes: number }
  start(recipe: Recipe, run?: Partial<Run>): RunningProcess
  /** The file of the pair, as it stands. */
  saved(): string
  savedPath(): string
}

/** An app for each recipe, over all tests of a file: making one takes longer than most tests. */
const apps = new Map<string, ReturnType<OurServer['newApp']>>()

/** A stage without a pair. */
export async function emptyStage({ server, newApp, counts }: OurServer, { id }: Recipe): Promise<Stage> {
  if (!apps.has(id)) apps.set(id, newApp())
  const account = (await apps.get(id)) as Account
  const before = counts(account)
  const proxy = await startFaultProxy(server.url)
  const values = { baseUrl: proxy.url, email: account.email, appId: account.appId, appPassword: account.password }
  const home = temporaryFolder()
  const folder = join(home, '.local/state/chatapp')
  const savedPath = () => {
    const files = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.json')) : []
    assert.equal(files.length, 1, 'there is one file of the pair')
    return join(folder, files[0] as string)
  }
  return {
    proxy,
    values,
    home,
    counts() {
      const { makes, refreshes } = counts(account)
      return { makes: makes - before.makes, refreshes: refreshes - before.refreshes }
    },
    start: (recipe, run) => startRecipe(recipe, { home, values, ...run }),
    saved: () => readFileSync(savedPath(), 'utf8'),
    savedPath,
    [Symbol.dispose]: () => proxy[Symbol.dispose](),
  }
}

/** A stage whose pair was made by a recipe, and of whose calls the proxy has forgotten. */
export async function stageWithPair(ours: OurServer, recipe: Recipe): Promise<Stage> {
  const stage = await emptyStage(ours, recipe)
  await assertAnswered(stage.start(recipe), stage)
  stage.proxy.forget()
  return stage
}

/** The program ends well, having printed who the app is, and nothing else. */
export async function assertAnswered(program: RunningProcess, { values }: Pick<Stage, 'values'>): Promise<void> {
  const { code } = await program.ended()
  assert.deepEqual([program.stderr(), code], ['', 0])
  assert.equal(JSON.parse(program.stdout()).data.appId, values.appId)
}

/** The program ends with a failure, and says on stderr what happened, in one line. */
export async function assertFailed(program: RunningProcess, message: RegExp): Promise<void> {
  const { code } = await program.ended()
  assert.deepEqual([code, program.stdout()], [1, ''])
  assert.match(program.stderr(), /^chatapp: [^\n]+\n$/)
  assert.match(program.stderr(), message)
}
