import type { TokenFields } from '../../src/tokens/layout.ts'

/** The fields of an access token of the grant with this number: neighbours in number are neighbours in the tables. */
export function tokenOf(grant: number, changes: Partial<TokenFields> = {}): TokenFields {
  return {
    keyId: 1,
    accountId: 7,
    appNumber: 3,
    grantHigh: 1,
    grantLow: grant,
    generation: 1,
    endTime: 2_000_000_000,
    ...changes,
  }
}
