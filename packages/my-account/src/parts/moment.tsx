import { useFormat } from '../i18n/index.ts'
import { useAtNow } from './now.ts'
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
  const exact = format.dateTime(at)
  const relative = useAtNow(now => format.relative(at, now))
  return (
    <time dateTime={new Date(at).toISOString()} title={both ? undefined : exact} className={classes.moment}>
      {relative}
      {both && <span className={classes.momentExact}>{exact}</span>}
    </time>
  )
}
