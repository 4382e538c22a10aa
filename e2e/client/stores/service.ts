import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after } from 'node:test'
import { NODE, ROOT } from '../../harness/index.ts'

const MAIN = join(ROOT, 'tools/services/main.ts')

/** Starts a throwaway server that ends with the test file; gives the two addresses at which it answers. */
export async function startService(name: 'redis' | 'postgres'): Promise<[string, string]> {
  const child = spawn(NODE, [MAIN, name], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  // Its stdin ends with this process too, however that ends.
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
