import { layPostgresFloor } from './model/postgres-rows.ts'
import { proveHistories } from './model/prove.ts'

// The network makes a history some twenty times as slow as on the embedded store, so by default there are fewer.
proveHistories(layPostgresFloor, Number(process.env.MODEL_HISTORIES ?? 100))
