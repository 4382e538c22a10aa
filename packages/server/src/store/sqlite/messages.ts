import type { PackedCall, PackedReply } from './packing.ts'

/** What the main thread says to the store's thread. */
export type ToWorker = { readonly kind: 'group'; readonly calls: readonly PackedCall[] } | { readonly kind: 'close' }

/** What the store's thread says back. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unopened'; readonly words: string; readonly unusable: boolean }
  | { readonly kind: 'replies'; readonly replies: readonly PackedReply[] }
