import type { OperatorAccountView } from '@chatapp-access/contract/account'
import { useTexts } from '../../i18n/index.ts'
import classes from './operator.module.css'
import { operatorTexts } from './texts.ts'

/** On, off, deleted: said in words, as colours are not told apart by everybody. */
export function StateBadge({ state }: { state: OperatorAccountView['state'] }) {
  const t = useTexts(operatorTexts)
  return (
    <span className={classes.state} data-state={state}>
      {t.states[state]}
    </span>
  )
}
