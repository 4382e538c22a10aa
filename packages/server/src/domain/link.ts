/** What one-time links are for. */
export const LINK_KINDS = ['set_up', 'sign_up', 'invite', 'reset', 'hand_over'] as const
export type LinkKind = (typeof LINK_KINDS)[number]
