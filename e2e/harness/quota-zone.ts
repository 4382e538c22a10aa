const HOUR_MS = 3_600_000

/** The day of a time zone in which it is about noon now: a test that counts a day's tokens must not cross a midnight. */
export interface NoonZone {
  /** IANA name, for `CHATAPP_SERVER_QUOTA_TIME_ZONE`. */
  zone: string
  /** When its day ends, unix milliseconds. */
  endsAt: number
}

export function noonZone(now = Date.now()): NoonZone {
  const hoursAhead = 12 - new Date(now).getUTCHours()
  const midnightThere = new Date(now + hoursAhead * HOUR_MS).setUTCHours(24, 0, 0, 0)
  // POSIX turned the sign round: Etc/GMT-3 is three hours ahead of UTC.
  const zone = hoursAhead === 0 ? 'Etc/GMT' : `Etc/GMT${hoursAhead > 0 ? '-' : '+'}${Math.abs(hoursAhead)}`
  return { zone, endsAt: midnightThere - hoursAhead * HOUR_MS }
}
