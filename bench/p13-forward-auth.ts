import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { METHODS } from '../packages/contract/src/index.ts'
import { freePort, untilStatus } from './address.ts'
import { alternate } from './alternate.ts'
import { startBare } from './bare.ts'
import type { Bench, BenchContext } from './bench.ts'
import { cpuMicroseconds } from './cpu-time.ts'
import { costFigure, type Figure, rateFigure } from './figure.ts'
import { startNginxApi } from './nginx-api.ts'
import { SERVER_CORE } from './pin.ts'
import { end, launch } from './processes.ts'
import { type Served, startServer } from './server.ts'
import { newStore } from './store-file.ts'
import { writeAccessTokens } from './token-files.ts'
import { runWrk } from './wrk.ts'
import { checkScript } from './wrk-scripts.ts'

/** As many programs as a large operator has at work at once; each shows its own token again and again. */
const TOKENS = 1_000
const TARGET = 0.9
const CONFIG = new URL('../deploy/nginx/api.conf', import.meta.url).pathname

export const forwardAuthBench: Bench = { id: 'P13F', title: 'forward auth behind nginx', run }

/** The same nginx twice, with the configuration we ship: it asks our server, and a node:http that says 204 to everything. */
async function* run({ folder, rounds, say }: BenchContext): AsyncGenerator<Figure> {
  const store = await newStore(folder, { grants: TOKENS })
  const tokens = writeAccessTokens(store, TOKENS)
  const api = await startNginxApi(folderOf(folder, 'forward-auth-api'))
  const server = await startServer(store)
  const bare = await startBare()
  const ours = await startNginx(server, api, folderOf(folder, 'ours'))
  const trivial = await startNginx(bare, api, folderOf(folder, 'trivial'))
  const script = checkScript(tokens.path, '/v1/licenses', 0)
  const costs = { ours: [] as number[], trivial: [] as number[] }
  const contenders = [
    { name: 'node:http', slice: measure([trivial, bare], script, folder, costs.trivial) },
    { name: 'tokens.authorize', slice: measure([ours, server], script, folder, costs.ours) },
  ]
  await alternate(contenders, 2, () => say('warming up'))
  for (const list of Object.values(costs)) list.length = 0
  const [yardstick = [], rates = []] = await alternate(contenders, rounds, say)
  for (const one of [ours, trivial, server, bare, api]) await one.stop()
  const about = { id: 'P13F', yardstickIs: 'node:http 204' }
  yield rateFigure({ ...about, what: 'queries asked for by nginx', unit: '/s', target: TARGET }, rates, yardstick)
  yield costFigure(
    { ...about, what: 'CPU of a query, with that of nginx', unit: 'µs', target: 1 / TARGET },
    costs.ours,
    costs.trivial,
  )
}

/** Queries a second; the CPU time of a query in all these processes goes onto the list. */
function measure(served: readonly [Served, Served], script: string, folder: string, costs: number[]) {
  const spent = () => served.reduce((sum, { pid }) => sum + cpuMicroseconds(pid), 0)
  return async () => {
    const before = spent()
    const { requests, rate } = await runWrk({ url: served[0].url, script, folder })
    costs.push((spent() - before) / requests)
    return rate
  }
}

function folderOf(folder: string, name: string): string {
  const path = join(folder, name)
  mkdirSync(path)
  return path
}

/** nginx with deploy/nginx/api.conf. It keeps connections to the API as long as a load lasts. */
async function startNginx(chatapp: Served, api: Served, folder: string): Promise<Served> {
  const listen = `127.0.0.1:${await freePort()}`
  const replaced = [
    ['127.0.0.1:8080', new URL(chatapp.url).host],
    ['127.0.0.1:8081', new URL(api.url).host],
    ['listen 80;', `listen ${listen};`],
  ] as const
  const deployed = replaced.reduce(
    (text, [written, here]) => text.replaceAll(written, here),
    readFileSync(CONFIG, 'utf8'),
  )
  writeFileSync(join(folder, 'api.conf'), deployed)
  const config = join(folder, 'nginx.conf')
  writeFileSync(config, nginxConfig(folder))
  const child = launch(SERVER_CORE, ['nginx', '-p', folder, '-e', join(folder, 'nginx.log'), '-c', config], {
    stdio: 'inherit',
  })
  const url = `http://${listen}`
  await untilStatus(404, url + METHODS.tokensAuthorize.path, { isOver: () => child.exitCode !== null })
  return { url, pid: child.pid as number, stop: signal => end(child, signal) }
}

function nginxConfig(folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000000;
  ${temporary.map(name => `${name}_temp_path ${folder}/nginx-${name};`).join('\n  ')}
  include ${folder}/api.conf;
}
`
}
