import type { AppView } from '@chatapp-access/contract/account'
import { useTexts } from '../../i18n/index.ts'
import classes from './apps.module.css'
import { appsTexts } from './texts.ts'

/** On or off, in words and by a mark: colour alone says nothing to some. */
export function AppState({ state }: { state: AppView['state'] }) {
  const t = useTexts(appsTexts)
  return (
    <span className={classes.state} data-state={state}>
      {t[state]}
    </span>
  )
}
