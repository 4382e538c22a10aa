import { Text, Title } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import classes from './parts.module.css'

/** The first page of a visit keeps the focus where the browser put it; each page gone to afterwards takes it. */
let isFirst = true

/** Moves the focus to the heading of the page, past the navigation. */
export function focusHeading(): void {
  document.querySelector<HTMLElement>('#content h1')?.focus()
}

interface Props {
  title: string
  /** A sentence that says what the page is for. */
  lead?: ReactNode
  /** What one can do on this page as a whole. */
  actions?: ReactNode
}

/** The one `h1` of a page: also its title in the browser's tab, and where the focus goes at navigation. */
export function PageHeading({ title, lead, actions }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · ChatApp Access`
  }, [title])
  useEffect(() => {
    if (isFirst) isFirst = false
    else heading.current?.focus({ preventScroll: true })
    window.scrollTo({ top: 0 })
  }, [])
  return (
    <div className={classes.pageHeading}>
      <div className={classes.pageHeadingText}>
        <Title order={1} ref={heading} tabIndex={-1}>
          {title}
        </Title>
        {lead !== undefined && (
          <Text c="dimmed" mt={6} maw="44rem" className={classes.lead}>
            {lead}
          </Text>
        )}
      </div>
      {actions !== undefined && <div className={classes.pageActions}>{actions}</div>}
    </div>
  )
}
