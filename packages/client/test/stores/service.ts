import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../../../tools/services/main.ts', import.meta.url))

/** Starts a throwaway server that ends with the test file; gives its two addresses. */
export async function startService(name: 'redis' | 'postgres'): Promise<[string, string]> {
  const child = spawn(process.execPath, [MAIN, name], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  after(async () => {
    child.stdin.end()
    await ended
  })
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(() => Promise.reject(new Error(`${name} could not be started`))),
  ])) as [string]
  return (JSON.parse(line) as { urls: [string, string] }).urls
}
