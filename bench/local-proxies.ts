import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, untilStatus } from './address.ts'
import { SERVER_CORE } from './pin.ts'
import { end, launch } from './processes.ts'
import type { Served } from './server.ts'

const MAIN = new URL('../packages/cli/src/main.ts', import.meta.url).pathname

/** nginx as plain proxy: one worker, connections kept, nothing written down. */
export async function startNginx(upstream: string, folder: string): Promise<Served> {
  if (spawnSync('nginx', ['-v']).error) throw new Error('nginx is missing; type: sudo apt-get install nginx-light')
  const listen = `127.0.0.1:${await freePort()}`
  const config = join(folder, 'nginx.conf')
  writeFileSync(config, nginxConfig(listen, new URL(upstream).host, folder))
  const child = launch(SERVER_CORE, ['nginx', '-p', folder, '-e', join(folder, 'nginx.log'), '-c', config], {
    stdio: 'inherit',
  })
  const url = `http://${listen}`
  await untilStatus(200, url, { isOver: () => child.exitCode !== null })
  return { url, pid: child.pid as number, stop: signal => end(child, signal) }
}

function nginxConfig(listen: string, upstream: string, folder: string): string {
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
  upstream api { server ${upstream}; keepalive 64; keepalive_requests 1000000000; }
  server {
    listen ${listen};
    location / {
      proxy_pass http://api;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Authorization token;
    }
  }
}
`
}

/** `chatapp proxy` on a port, and the key its callers show. */
export async function startSidecar(upstream: string, folder: string): Promise<Served & { key: string }> {
  const home = join(folder, 'home')
  mkdirSync(home)
  const port = await freePort()
  const child = launch(SERVER_CORE, [process.execPath, MAIN, 'proxy', '--port', String(port)], {
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH,
      HOME: home,
      CHATAPP_BASE_URL: upstream,
      CHATAPP_EMAIL: 'owner@example.com',
      CHATAPP_APP_ID: 'app_1_1',
      CHATAPP_PASSWORD: 'any will do here',
    },
  })
  const url = `http://127.0.0.1:${port}`
  await untilStatus(200, `${url}/.chatapp/ready`, { isOver: () => child.exitCode !== null })
  const key = readFileSync(join(home, '.local/state/chatapp/proxy/local-key'), 'utf8').trim()
  return { url, key, pid: child.pid as number, stop: signal => end(child, signal) }
}
