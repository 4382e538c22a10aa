/** What a hash worker is asked. */
export type HashJob =
  | { readonly kind: 'hash'; readonly password: string }
  | { readonly kind: 'verify'; readonly hash: string; readonly password: string }

/** What it answers: the PHC string of `hash`, the truth of `verify`, or why it could do neither. */
export type HashReply = { readonly value: string | boolean } | { readonly fault: string }
