import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  call,
  childEnvironment,
  eventually,
  ROOT,
  type RunningProcess,
  startProcess,
  temporaryFolder,
} from '../harness/index.ts'
import { freePort } from './free-port.ts'

/** A proxy in front of an API, with a configuration of deploy/. */
export interface Front {
  readonly url: string
  logs(): string
  /** Ends it, and waits for its end. */
  stop(): Promise<unknown>
}

/** What it asks, and where it forwards to: `http://127.0.0.1:port`. */
export interface Behind {
  chatapp: string
  api: string
}

/** The addresses that stand in the configurations of deploy/. */
const CHATAPP = '127.0.0.1:8080'
const API = '127.0.0.1:8081'

/** nginx with deploy/nginx/api.conf, as it stands but for the addresses. */
export async function startNginx(behind: Behind): Promise<Front> {
  const folder = temporaryFolder()
  const listen = `127.0.0.1:${await freePort()}`
  writeFileSync(join(folder, 'api.conf'), deployed('nginx/api.conf', behind, ['listen 80;', `listen ${listen};`]))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const config = join(folder, 'nginx.conf')
  writeFileSync(
    config,
    `daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  ${temporary.map(name => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  include ${folder}/api.conf;
}
`,
  )
  const args = ['-p', folder, '-e', 'stderr', '-c', config]
  return started(`http://${listen}`, launched('nginx', args, folder))
}

/** Caddy with deploy/caddy/Caddyfile, as it stands but for the addresses. */
export async function startCaddy(behind: Behind): Promise<Front> {
  const folder = temporaryFolder()
  const url = `http://127.0.0.1:${await freePort()}`
  const config = join(folder, 'Caddyfile')
  const global = '{\n\tadmin off\n\tdefault_bind 127.0.0.1\n}\n'
  writeFileSync(config, global + deployed('caddy/Caddyfile', behind, ['api.example.com {', `${url} {`]))
  return started(url, launched('caddy', ['run', '--config', config, '--adapter', 'caddyfile'], folder))
}

function deployed(path: string, behind: Behind, ...others: [string, string][]): string {
  const replaced = [[CHATAPP, new URL(behind.chatapp).host], [API, new URL(behind.api).host], ...others] as const
  const text = readFileSync(join(ROOT, 'deploy', path), 'utf8')
  for (const [written] of replaced) if (!text.includes(written)) throw new Error(`deploy/${path} has no ${written}`)
  return replaced.reduce((all, [written, here]) => all.replaceAll(written, here), text)
}

function launched(command: string, args: readonly string[], folder: string): RunningProcess {
  return startProcess({ command, args, env: childEnvironment(folder), cwd: folder })
}

/** Ready is who answers anything at all. */
async function started(url: string, running: RunningProcess): Promise<Front> {
  await eventually('the proxy answers', 10_000, async () => (await call(url, '/').catch(() => undefined))?.status)
  return {
    url,
    logs: () => running.stdout() + running.stderr(),
    stop() {
      running.signal('SIGTERM')
      return running.ended()
    },
  }
}
