import { useFormat } from '../i18n/index.ts'
import { useNow } from './now.ts'
import classes from './parts.module.css'

interface Props {
  /** Unix milliseconds. */
  at: number
  /** Both ways, one under the other; else the exact time is in the title. */
  both?: boolean
}

/** When something was or will be: `3 hours ago`, and the exact time. */
export function Moment({ at, both = false }: Props) {
  const format = useFormat()
  const now = useNow()
  const exact = format.dateTime(at)
  const relative = format.relative(at, now)
  return (
    <time dateTime={new Date(at).toISOString()} title={both ? undefined : exact} className={classes.moment}>
      {relative}
      {both && <span className={classes.momentExact}>{exact}</span>}
    </time>
  )
}
