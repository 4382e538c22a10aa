import type { OperatorAccountView } from '@chatapp-access/contract/account'
import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { type Data, useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { FormDialog } from '../../parts/index.ts'
import { MadeLink } from './made-link.tsx'
import { operatorTexts } from './texts.ts'

export function ResetLink({ account }: { account: OperatorAccountView }) {
  const { reset: t } = useTexts(operatorTexts)
  const make = useAct('operatorResetLink')
  const [opened, setOpened] = useState(false)
  const [made, setMade] = useState<Data<'operatorResetLink'>>()
  const close = () => {
    setOpened(false)
    setMade(undefined)
  }
  const submit = async () => setMade(await make.mutateAsync({ params: { accountId: String(account.cabinetUserId) } }))
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t.button}
      </Button>
      <FormDialog
        opened={opened}
        onClose={close}
        title={t.heading(account.email)}
        action={t.action}
        onSubmit={submit}
        result={made === undefined ? undefined : <MadeLink label={t.link} made={made} onSaved={close} />}
      >
        <Text>{t.text}</Text>
      </FormDialog>
    </>
  )
}
