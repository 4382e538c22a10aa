import { after } from 'node:test'
import { createClient } from 'redis'
import type { Place } from './place.ts'
import { SOMETHING_ELSE, savedVersion } from './saved-version.ts'

export async function redisPlaces([url, otherUrl]: [string, string]): Promise<() => Place> {
  const client = createClient({ url })
  client.on('error', () => undefined)
  await client.connect()
  after(() => client.destroy())
  let count = 0
  /** Run at the server; programs need nothing more. */
  const command = async (...words: string[]) => {
    await client.sendCommand(words)
    return []
  }
  const refusals = [
    {
      name: 'a full memory',
      strike: () => command('CONFIG', 'SET', 'maxmemory', '1'),
      mend: () => command('CONFIG', 'SET', 'maxmemory', '0'),
    },
    {
      name: 'a replica that has lost its master',
      strike: () => command('REPLICAOF', '127.0.0.1', '1'),
      mend: () => command('REPLICAOF', 'NO', 'ONE'),
    },
  ]
  return () => {
    const key = `pair-${++count}`
    return {
      addresses: [`${url}#${key}`, `${otherUrl}#${key}`],
      refusals,
      spoil: () => client.hSet(key, 'document', SOMETHING_ELSE),
      async newest() {
        const { version, document } = await client.hGetAll(key)
        return savedVersion(version, document)
      },
    }
  }
}
