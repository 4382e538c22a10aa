/** What an owner is told of without asking. */
export const NOTICE_KINDS = [
  'limit_near',
  'habit_found',
  'theft_suspected',
  'new_network',
  'hand_over_opened',
  'test',
] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

export const NOTICE_CHANNELS = ['email', 'webhook'] as const
export type NoticeChannel = (typeof NOTICE_CHANNELS)[number]

export const DELIVERY_STATES = ['waiting', 'sent', 'failed'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]
