/** Wrong habits the server recognises in what an app does. The names are the API: header, page, doctor, notices. */
export const ADVICE_RULES = [
  'make-before-query',
  'never-refreshes',
  'timer-refresh',
  'pair-not-shared',
  'stale-pair-in-use',
  'pair-in-two-places',
  'ignores-403',
  'refresh-in-body',
  'retries-refused-credentials',
  'ignores-limit',
  'tokens-never-used',
] as const
export type AdviceRule = (typeof ADVICE_RULES)[number]
