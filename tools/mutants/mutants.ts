import type { Mutant } from './mutant.ts'
import { ACTIVITY_MUTANTS } from './mutants-activity.ts'
import { ATTACK_MUTANTS } from './mutants-attacks.ts'
import { CLIENT_MUTANTS } from './mutants-client.ts'
import { E2E_MUTANTS } from './mutants-e2e.ts'
import { GATEWAY_MUTANTS } from './mutants-gateway.ts'
import { GUARD_MUTANTS } from './mutants-guard.ts'
import { IMPORT_MUTANTS } from './mutants-import.ts'
import { LOGIN_MUTANTS } from './mutants-login.ts'
import { POSTGRES_MUTANTS } from './mutants-postgres.ts'
import { QUERY_MUTANTS } from './mutants-query.ts'
import { REFRESH_MUTANTS } from './mutants-refresh.ts'
import { STORE_MUTANTS } from './mutants-store.ts'
import { TOKEN_MUTANTS } from './mutants-tokens.ts'
import { TOLD_MUTANTS } from './mutants-told.ts'

/**
 * Each promise of the project, broken once. Left out is what two guards keep at once, so that breaking one of them breaks
 * nothing: the length of a token beside its pattern, and the counted key of a make beside the version of its document.
 */
export const MUTANTS: readonly Mutant[] = [
  ...TOKEN_MUTANTS,
  ...REFRESH_MUTANTS,
  ...STORE_MUTANTS,
  ...POSTGRES_MUTANTS,
  ...LOGIN_MUTANTS,
  ...GATEWAY_MUTANTS,
  ...ATTACK_MUTANTS,
  ...IMPORT_MUTANTS,
  ...GUARD_MUTANTS,
  ...ACTIVITY_MUTANTS,
  ...TOLD_MUTANTS,
  ...CLIENT_MUTANTS,
  ...QUERY_MUTANTS,
  ...E2E_MUTANTS,
]
