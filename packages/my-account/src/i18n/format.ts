import { type Language, LOCALES } from './languages.ts'

/** Numbers, dates and times as one language writes them. Times come in as unix milliseconds, as on the wire. */
export interface Format {
  number(value: number): string
  /** `0.97` → `97 %`. */
  percent(share: number): string
  date(at: number): string
  dateTime(at: number): string
  time(at: number): string
  /** With seconds, for what happens while one looks. */
  clock(at: number): string
  /** `3 hours ago`, `in 2 days`; `now` in unix milliseconds. */
  relative(at: number, now: number): string
  /** `in 30 seconds`, `in 5 minutes`: rounded up, as what is said to come must not come later. */
  after(seconds: number): string
}

/** In seconds. */
const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

const made = new Map<Language, Format>()

/** The format of a language; made once, as Intl objects are dear. */
export function formatOf(language: Language): Format {
  const known = made.get(language) ?? makeFormat(LOCALES[language])
  made.set(language, known)
  return known
}

function makeFormat(locale: string): Format {
  const number = new Intl.NumberFormat(locale)
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' })
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' })
  const nowWord = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(0, 'second')
  // In figures: «tomorrow» is a day of the calendar, and 47 hours may end on the day after.
  const apartFrom = new Intl.RelativeTimeFormat(locale, { numeric: 'always' })
  return {
    number: value => number.format(value),
    percent: share => percent.format(share),
    date: at => date.format(at),
    dateTime: at => dateTime.format(at),
    time: at => time.format(at),
    clock: at => clock.format(at),
    relative: (at, now) => {
      const apart = (at - now) / 1000
      const [unit, size] = UNITS.find(([, length]) => Math.abs(apart) >= length) ?? ['second', 1]
      // Below a minute it is simply now. What is past is rounded towards now: «2 days ago» only once two days have passed.
      if (unit === 'second') return nowWord
      return apartFrom.format(apart < 0 ? Math.ceil(apart / size) : Math.round(apart / size), unit)
    },
    after: seconds => {
      const [unit, size] = UNITS.find(([, length]) => seconds > length) ?? ['second', 1]
      return apartFrom.format(Math.ceil(seconds / size), unit)
    },
  }
}
