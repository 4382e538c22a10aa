import { proveHistories } from './model/prove.ts'
import { laySqliteFloor } from './model/rows.ts'

// `MODEL_HISTORIES=100000 node --test packages/server/test/model.test.ts` plays the figure of docs/reliability.md.
proveHistories(laySqliteFloor, Number(process.env.MODEL_HISTORIES ?? 1000))
