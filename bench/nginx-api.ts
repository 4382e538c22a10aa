import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, untilStatus } from './address.ts'
import { LOAD_CORE } from './pin.ts'
import { end, launch } from './processes.ts'
import type { Served } from './server.ts'

/** 200 bytes, as a short answer of an API is. */
const ANSWER = JSON.stringify({ success: true, data: 'x'.repeat(174) })

/** An API that costs next to nothing, on the core of the load: nginx with one fixed answer, connections kept. */
export async function startNginxApi(folder: string): Promise<Served> {
  const listen = `127.0.0.1:${await freePort()}`
  const config = join(folder, 'nginx.conf')
  writeFileSync(config, nginxConfig(listen, folder))
  const child = launch(LOAD_CORE, ['nginx', '-p', folder, '-e', join(folder, 'nginx.log'), '-c', config], {
    stdio: 'inherit',
  })
  const url = `http://${listen}`
  await untilStatus(200, url, { isOver: () => child.exitCode !== null })
  return { url, pid: child.pid as number, stop: signal => end(child, signal) }
}

function nginxConfig(listen: string, folder: string): string {
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
  server {
    listen ${listen};
    location / {
      default_type application/json;
      return 200 '${ANSWER}';
    }
  }
}
`
}
