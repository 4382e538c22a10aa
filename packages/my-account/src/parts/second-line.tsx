import type { ReactNode } from 'react'
import classes from './parts.module.css'

/** Small and quiet, on a line of its own: what belongs to the value above it. */
export function SecondLine({ children, title }: { children: ReactNode; title?: string }) {
  return (
    <span className={classes.second} title={title}>
      {children}
    </span>
  )
}
