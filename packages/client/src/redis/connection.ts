/** What is used of a client of the package `redis` (node-redis, 4 or later; also its pool and its cluster). */
export interface NodeRedisClient {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
}

/** What is used of a client of the package `ioredis` (also of its cluster). */
export interface IoRedisClient {
  /** Tells it from the other: `wait`, `ready` and the like. */
  readonly status: string
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>
}

/** Your own client, connected, with whatever it is set to: this package brings none. */
export type RedisClient = NodeRedisClient | IoRedisClient

/** Runs a script upon one key. */
export type RunScript = (script: string, key: string, ...values: string[]) => Promise<unknown>

/** The one call that both clients have in common, under one signature. */
export function runScriptOn(client: RedisClient): RunScript {
  if (isIoRedis(client)) return (script, key, ...values) => client.eval(script, 1, key, ...values)
  return (script, key, ...values) => client.eval(script, { keys: [key], arguments: values })
}

function isIoRedis(client: RedisClient): client is IoRedisClient {
  return typeof (client as Partial<IoRedisClient>).status === 'string'
}
