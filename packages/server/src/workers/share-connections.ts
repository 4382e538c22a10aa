import type { Config } from '../config/config.ts'

/** One does the work while another holds the turn of the sweeper. */
const LEAST = 2

/**
 * The settings of one of the processes of a machine, which share the connections to the database: what the settings name
 * is for all of them, and each, the supervisor included, has at least two.
 */
export function withShare(config: Config, workers: number): Config {
  const { store } = config
  if (store.kind === 'sqlite') return config
  const connections = Math.max(LEAST, Math.floor(store.address.connections / (workers + 1)))
  return { ...config, store: { ...store, address: { ...store.address, connections } } }
}
