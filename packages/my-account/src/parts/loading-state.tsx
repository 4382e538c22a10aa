import { Skeleton, VisuallyHidden } from '@mantine/core'
import { useTexts } from '../i18n/index.ts'
import classes from './parts.module.css'
import { partsTexts } from './texts.ts'

interface Props {
  /** As many as the list will probably have, so that nothing jumps when it comes. */
  rows?: number
  /** Height of one row: that of the row that comes. */
  height?: number | string
}

/** Rows of the height of those to come. */
export function LoadingState({ rows = 4, height = '3.25rem' }: Props) {
  const t = useTexts(partsTexts)
  return (
    <div role="status" className={classes.loading}>
      <VisuallyHidden>{t.loading}</VisuallyHidden>
      {Array.from({ length: rows }, (_, index) => `row ${index}`).map(row => (
        <Skeleton key={row} height={height} radius="md" />
      ))}
    </div>
  )
}
