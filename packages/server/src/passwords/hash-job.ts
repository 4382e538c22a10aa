import type { Options } from '@node-rs/argon2'

/** What a hash thread is told when it starts. */
export interface HashThreadData {
  readonly argon2Options: Options
  /** Nice value it takes on, where the system keeps one for each thread. */
  readonly nice: number
}

/** What a hash thread is asked. */
export type HashJob =
  | { readonly kind: 'hash'; readonly password: string }
  | { readonly kind: 'verify'; readonly hash: string; readonly password: string }

/** What it answers: the PHC string of `hash`, the truth of `verify`, or why it could do neither. */
export type HashReply = { readonly value: string | boolean } | { readonly fault: string }
