import type { SavedState } from '../store.ts'

/** Documents of the kit belong to nobody real. */
export const SAMPLE_OWNER = 'app_1_1 at https://api.example.com/ü'

/** A document with all that one can hold; different for each number. */
export function sampleState(number: number): SavedState {
  return {
    owner: SAMPLE_OWNER,
    pair: {
      cabinetUserId: 1,
      accessToken: `access-${number}-${'x'.repeat(100)}`,
      accessTokenEndTime: 4_000_000_000,
      refreshToken: `refresh-${number}-"'\\{}`,
      refreshTokenEndTime: 4_000_000_000,
    },
    budget: { day: '2026-01-31', used: number, pendingKey: `key-${number}`, notBefore: 4_000_000_000 },
    block: { salt: '0011223344556677', mark: 'beef' },
  }
}
