/** A database server for tests: on a free port, with data in a folder that ends with it. */
export interface Service {
  command: string
  args: readonly string[]
  /** The user it must run as; ours when absent. */
  uid?: number
  /** Where it answers: the same server at two addresses, as two machines would see it. */
  urls: readonly [string, string]
}

/** Prepares the data in a folder, and says how the server is started. */
export type PrepareService = (folder: string, port: number) => Service

/** Two addresses of one machine: what is bound to one of them is not seen by the other. */
export const ADDRESSES = ['127.0.0.1', '127.0.0.2'] as const
