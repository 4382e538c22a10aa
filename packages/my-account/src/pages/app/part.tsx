import { Text, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import classes from './app.module.css'

interface Props {
  title: string
  lead: string
  /** What can be done in this section as a whole. */
  action: ReactNode
  children?: ReactNode
}

/** A part of the page with a heading, which is also its name for those who jump from landmark to landmark. */
export function Part({ title, lead, action, children }: Props) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <div className={classes.sectionHead}>
        <div className={classes.sectionText}>
          <Title order={2} id={id}>
            {title}
          </Title>
          <Text c="dimmed" size="sm" mt={4} maw="44rem">
            {lead}
          </Text>
        </div>
        {action}
      </div>
      {children}
    </section>
  )
}
