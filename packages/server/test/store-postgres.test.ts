import { storeContract } from './store-contract.ts'
import { postgresKind } from './store-postgres-kind.ts'

storeContract(postgresKind())
