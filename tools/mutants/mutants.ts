import type { Mutant } from './mutant.ts'
import { CLIENT_MUTANTS } from './mutants-client.ts'
import { E2E_MUTANTS } from './mutants-e2e.ts'
import { SERVER_MUTANTS } from './mutants-server.ts'
import { STORE_MUTANTS } from './mutants-store.ts'

/** Each promise of the project, broken once. */
export const MUTANTS: readonly Mutant[] = [...SERVER_MUTANTS, ...STORE_MUTANTS, ...CLIENT_MUTANTS, ...E2E_MUTANTS]
