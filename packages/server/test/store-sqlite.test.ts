import { storeContract } from './store-contract.ts'
import { sqliteKind } from './store-sqlite-kind.ts'

storeContract(sqliteKind)
