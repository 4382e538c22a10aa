import type { OperatorAccountView } from '@chatapp-access/contract/account'
import { type Args, useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { announce, ConfirmButton } from '../../parts/index.ts'
import { useSession } from '../../session/session.ts'
import classes from './operator.module.css'
import { ResetLink } from './reset-link.tsx'
import { operatorTexts } from './texts.ts'

/** What an operator may do to an account. Nobody locks themselves out: the own account keeps its state and its right. */
export function AccountActions({ account }: { account: OperatorAccountView }) {
  const session = useSession()
  const isOwn = session?.account.cabinetUserId === account.cabinetUserId
  return (
    <div className={classes.actions}>
      {account.state === 'active' && <ResetLink account={account} />}
      <EndAccess account={account} />
      {!isOwn && <SwitchAccount account={account} />}
      {!isOwn && <SwitchRight account={account} />}
    </div>
  )
}

function useChange(account: OperatorAccountView) {
  const t = useTexts(operatorTexts)
  const change = useAct('operatorChangeAccount', ['operatorAccount', 'operatorAccounts'])
  const params = { accountId: String(account.cabinetUserId) }
  return async (body: Args<'operatorChangeAccount'>['body'] & {}) => {
    await change.mutateAsync({ params, body })
    announce(t.changed)
  }
}

function SwitchAccount({ account }: { account: OperatorAccountView }) {
  const texts = useTexts(operatorTexts)
  const change = useChange(account)
  const isOn = account.state === 'active'
  const t = isOn ? texts.disable : texts.enable
  return (
    <ConfirmButton
      key={account.state}
      title={t.heading(account.email)}
      text={t.text}
      action={t.button}
      color={isOn ? 'red' : 'sea'}
      onConfirm={() => change({ state: isOn ? 'disabled' : 'active' })}
    >
      {t.button}
    </ConfirmButton>
  )
}

function SwitchRight({ account }: { account: OperatorAccountView }) {
  const texts = useTexts(operatorTexts)
  const change = useChange(account)
  const t = account.operator ? texts.remove : texts.grant
  return (
    <ConfirmButton
      key={String(account.operator)}
      title={t.heading(account.email)}
      text={t.text}
      action={t.action}
      onConfirm={() => change({ operator: !account.operator })}
    >
      {t.button}
    </ConfirmButton>
  )
}

function EndAccess({ account }: { account: OperatorAccountView }) {
  const { end: t } = useTexts(operatorTexts)
  const end = useAct('operatorEndAccess', ['operatorAccount'])
  const confirm = async () => {
    const { ended } = await end.mutateAsync({ params: { accountId: String(account.cabinetUserId) } })
    announce(t.done(ended))
  }
  return (
    <ConfirmButton title={t.heading(account.email)} text={t.text} action={t.button} onConfirm={confirm}>
      {t.button}
    </ConfirmButton>
  )
}
