import { Title } from '@mantine/core'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import classes from './parts.module.css'

interface Props {
  title: string
  /** Beside the title: a state. */
  badge?: ReactNode
  /** What one can do in this part of the page. */
  actions?: ReactNode
  /** It takes the place of what was used to get here, and the focus. */
  isResult?: boolean
  children: ReactNode
}

/** A part of a page with a heading of its own, on a card. */
export function Section({ title, badge, actions, isResult = false, children }: Props) {
  const id = useId()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (isResult) heading.current?.focus()
  }, [isResult])
  return (
    <section aria-labelledby={id} className={classes.section}>
      <div className={classes.sectionHead}>
        <Title order={2} id={id} ref={heading} tabIndex={isResult ? -1 : undefined}>
          {title}
        </Title>
        {badge}
        {actions !== undefined && <div className={classes.sectionActions}>{actions}</div>}
      </div>
      {children}
    </section>
  )
}
