import { startPgBouncer } from './pgbouncer.ts'
import { clusterUrl } from './postgres-cluster.ts'
import { nodeContract } from './store-contract/nodes.ts'
import { raceContract } from './store-contract/races.ts'
import { rotateContract } from './store-contract/rotate.ts'
import { postgresKind } from './store-postgres-kind.ts'

// PgBouncer in transaction mode: each transaction may be on another connection than the one before.

const kind = postgresKind(await startPgBouncer(await clusterUrl()))
rotateContract(kind)
nodeContract(kind)
raceContract(kind)
