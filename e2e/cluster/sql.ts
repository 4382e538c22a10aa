import pg from 'pg'

/** A connection beside the servers, as any other program has one. The caller ends it. */
export async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  // Its server may be ended before it.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** The one number that a query gives. */
export async function numberOf(client: pg.Client, sql: string): Promise<number> {
  const { rows } = await client.query(sql)
  return Number(Object.values(rows[0])[0])
}
