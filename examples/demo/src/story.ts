import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import type { AppSettings } from './app-events.ts'
import type { Pane } from './pane.ts'
import { type AppProcess, operate, type ServerProcess, startApp, startServer, startUpstream } from './processes.ts'
import type { Screen } from './screen.ts'
import { countAtServer } from './server-counts.ts'

/** Access tokens live four seconds here. */
const ACCESS_TTL_MS = 4000
const QUERIES = 120
const QUERY_EVERY_MS = 55

export interface Stage {
  folder: string
  habit: Pane
  client: Pane
  screen: Screen
}

interface Cast {
  store: string
  server: ServerProcess
  upstream: ServerProcess
  habit: AppProcess
  client: AppProcess
  startClient(): AppProcess
}

/** Plays the mission. Resolves to whether every promise was kept. */
export async function playStory(stage: Stage): Promise<boolean> {
  const cast = await raiseCurtain(stage)
  const verdicts: boolean[] = []
  const judge = (good: boolean, text: string) => {
    verdicts.push(good)
    stage.screen.verdict(good, text)
  }
  try {
    await sameTraffic(stage, cast, judge)
    await burstOnDeadToken(stage, cast, judge)
    await killAndStartAgain(stage, cast, judge)
    await restoreBackup(stage, cast, judge)
  } finally {
    await Promise.all([cast.habit.kill(), cast.client.kill(), cast.server.stop(), cast.upstream.stop()])
  }
  return verdicts.every(good => good)
}

type Judge = (good: boolean, text: string) => void

async function raiseCurtain({ folder, screen, habit, client }: Stage): Promise<Cast> {
  screen.headline('Setting up: server, example API, one account, two apps')
  const store = join(folder, 'access.db')
  const upstream = await startUpstream(join(folder, 'messages.db'))
  const server = await startServer(store, '0', upstream.url)
  const email = 'demo@example.com'
  await operate(store, ['accounts', 'create', '--email', email, '--password-stdin'], 'a passphrase for the demo')
  const settingsOf = async (name: string): Promise<AppSettings> => {
    const app = await operate(store, ['apps', 'create', '--account', '1', '--name', name])
    return {
      CHATAPP_BASE_URL: server.url,
      CHATAPP_EMAIL: email,
      CHATAPP_APP_PASSWORD: app.appPassword ?? '',
      CHATAPP_APP_ID: app.appId ?? '',
      CHATAPP_STORE: join(folder, 'pair'),
    }
  }
  const habitSettings = await settingsOf('habit')
  const clientSettings = await settingsOf('client')
  const startClient = () => startApp('./app-with-client.ts', clientSettings, event => client.hear(event))
  const habitApp = startApp('./app-with-habit.ts', habitSettings, event => habit.hear(event))
  return { store, server, upstream, habit: habitApp, client: startClient(), startClient }
}

async function sameTraffic({ screen, habit, client, folder }: Stage, cast: Cast, judge: Judge): Promise<void> {
  screen.headline(`1. The same ${QUERIES} queries for both; access tokens end after 4 s here`)
  for (let query = 0; query < QUERIES; query++) {
    cast.habit.send({ queries: 1 })
    cast.client.send({ queries: 1 })
    if (query === 20) backUp(cast.store, join(folder, 'backup.db'))
    await wait(QUERY_EVERY_MS)
  }
  await until(() => habit.answered + habit.refused === QUERIES && client.answered === QUERIES)
  const [left, right] = [countAtServer(cast.store, 1), countAtServer(cast.store, 2)]
  judge(
    left.made === 100 && habit.refused === QUERIES - 100,
    `make before each query: ${left.made} tokens, then refused`,
  )
  judge(right.made === 1 && client.refused === 0, `with the client: ${right.made} token, ${client.answered} answers`)
}

async function burstOnDeadToken({ screen, client }: Stage, cast: Cast, judge: Judge): Promise<void> {
  screen.headline('2. The access token ends; then 20 queries at once')
  await wait(ACCESS_TTL_MS + 200)
  const { answered, refreshed } = client
  const before = countAtServer(cast.store, 2).generation
  cast.client.send({ queries: 20 })
  await until(() => client.answered === answered + 20)
  const refreshes = countAtServer(cast.store, 2).generation - before
  judge(
    refreshes === 1 && client.refreshed === refreshed + 1,
    `20 queries on a dead token: ${refreshes} refresh, 20 answers`,
  )
}

async function killAndStartAgain({ screen, client }: Stage, cast: Cast, judge: Judge): Promise<void> {
  screen.headline('3. The app is killed (kill -9) and started again')
  await cast.client.kill()
  client.note('killed')
  const { answered } = client
  cast.client = cast.startClient()
  client.note('started again, with the saved pair')
  cast.client.send({ queries: 1 })
  await until(() => client.answered === answered + 1)
  const { made } = countAtServer(cast.store, 2)
  judge(made === 1, `killed and started again: still ${made} token made, the saved pair goes on`)
}

async function restoreBackup({ screen, client, folder }: Stage, cast: Cast, judge: Judge): Promise<void> {
  screen.headline('4. The server dies; its database is put back from an old copy')
  const now = countAtServer(cast.store, 2).generation
  await cast.server.stop()
  for (const end of ['-wal', '-shm']) rmSync(cast.store + end, { force: true })
  copyFileSync(join(folder, 'backup.db'), cast.store)
  const then = countAtServer(cast.store, 2).generation
  cast.server = await startServer(cast.store, new URL(cast.server.url).port, cast.upstream.url)
  client.note(`server restored: it knows generation ${then}, the app holds ${now}`)
  await wait(ACCESS_TTL_MS)
  const { answered } = client
  cast.client.send({ queries: 20 })
  await until(() => client.answered === answered + 20)
  const after = countAtServer(cast.store, 2)
  const loggedOut = after.ended > 0 || after.made !== 1
  judge(then < now && !loggedOut && after.generation > now, 'restored from an old copy: nobody is logged out')
}

/** A copy of the living database, by SQLite itself. */
function backUp(store: string, copy: string): void {
  const database = new DatabaseSync(store, { timeout: 1000 })
  database.exec(`VACUUM INTO '${copy.replaceAll("'", "''")}'`)
  database.close()
}

async function until(done: () => boolean): Promise<void> {
  for (let tries = 0; !done(); tries++) {
    if (tries > 500) throw new Error('the apps did not finish in time')
    await wait(20)
  }
}
