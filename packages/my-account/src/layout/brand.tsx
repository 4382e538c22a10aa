import { useTexts } from '../i18n/index.ts'
import classes from './layout.module.css'
import { layoutTexts } from './texts.ts'

/** The key of the reference pages, and what this is. */
export function Brand() {
  const t = useTexts(layoutTexts)
  return (
    <span className={classes.brand}>
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
        <rect className={classes.markGround} width="32" height="32" rx="8" />
        <circle className={classes.markKey} cx="11.5" cy="16" r="4.5" />
        <path className={classes.markKey} d="M16 16h9m-3 0v4" />
      </svg>
      <span>
        ChatApp <span className={classes.product}>{t.product}</span>
      </span>
    </span>
  )
}
