import { DatabaseSync } from 'node:sqlite'

/** What the server's own database says of an app. */
export interface ServerCounts {
  made: number
  /** The generation its newest grant has come to; 1 until the first refresh. */
  generation: number
  ended: number
}

export function countAtServer(store: string, appNumber: number): ServerCounts {
  const database = new DatabaseSync(store, { readOnly: true, timeout: 1000 })
  try {
    const quota = database.prepare('SELECT coalesce(sum(used), 0) AS made FROM quotas WHERE app_number = ?')
    const grants = database.prepare(
      'SELECT coalesce(max(generation), 0) AS generation, sum(ended_at <> 0) AS ended FROM grants WHERE app_number = ?',
    )
    const { made } = quota.get(appNumber) as { made: number }
    const { generation, ended } = grants.get(appNumber) as { generation: number; ended: number | null }
    return { made, generation, ended: ended ?? 0 }
  } finally {
    database.close()
  }
}
