import { useTexts } from '../i18n/index.ts'
import { focusHeading } from '../parts/page-heading.tsx'
import classes from './layout.module.css'
import { layoutTexts } from './texts.ts'

/** The first stop of the Tab key: past the navigation. Moves the focus itself, as `#…` belongs to one-time links. */
export function SkipLink() {
  const t = useTexts(layoutTexts)
  return (
    <button type="button" className={classes.skip} onClick={focusHeading}>
      {t.skip}
    </button>
  )
}
