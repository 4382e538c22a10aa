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

export const ADVICE_SEVERITIES = ['warning', 'info'] as const
/** `warning`: queries fail by it, or will; `info`: it works, and wastes. */
export type AdviceSeverity = (typeof ADVICE_SEVERITIES)[number]

/** Of answers to tokens.make and tokens.refresh: the rules an app breaks, by name, separated by commas. */
export const ADVICE_HEADER = 'ChatApp-Advice'
