import { Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import classes from './parts.module.css'

interface Props {
  title: string
  /** Beside the title: a state. */
  badge?: ReactNode
  /** What one can do in this part of the page. */
  actions?: ReactNode
  children: ReactNode
}

/** A part of a page with a heading of its own, on a card. */
export function Section({ title, badge, actions, children }: Props) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={classes.section}>
      <div className={classes.sectionHead}>
        <Title order={2} id={id}>
          {title}
        </Title>
        {badge}
        {actions !== undefined && <div className={classes.sectionActions}>{actions}</div>}
      </div>
      {children}
    </section>
  )
}
