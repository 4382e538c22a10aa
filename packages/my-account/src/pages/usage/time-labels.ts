import type { Language } from '../../i18n/index.ts'
import { LOCALES } from '../../i18n/languages.ts'

/** How the points of a chart are written; hours in the time of the reader, days in the calendar of the limit. */
export interface TimeLabels {
  /** Short, under a bar: `14:00`, `23 Nov`. */
  tick(at: number): string
  /** In full, in the tooltip and the table. */
  full(at: number): string
}

export function hourLabels(language: Language): TimeLabels {
  const hour = new Intl.DateTimeFormat(LOCALES[language], { hour: '2-digit', minute: '2-digit' })
  const day = new Intl.DateTimeFormat(LOCALES[language], { day: 'numeric', month: 'short' })
  const full = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'medium', timeStyle: 'short' })
  return {
    // Midnight shows where one day ends and the next begins.
    tick: at => (new Date(at).getHours() === 0 ? day.format(at) : hour.format(at)),
    full: at => full.format(at),
  }
}

/** @param timeZone IANA name of the limit's calendar */
export function dayLabels(language: Language, timeZone: string): TimeLabels {
  const tick = new Intl.DateTimeFormat(LOCALES[language], { timeZone, day: 'numeric', month: 'short' })
  const full = new Intl.DateTimeFormat(LOCALES[language], { timeZone, weekday: 'short', day: 'numeric', month: 'long' })
  return { tick: at => tick.format(at), full: at => full.format(at) }
}
