import { Button, NumberInput } from '@mantine/core'
import { useState } from 'react'
import { useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { announce, FormDialog } from '../../parts/index.ts'
import type { OperatorApp } from './apps-table.tsx'
import { operatorTexts } from './texts.ts'

const MOST = 1_000_000

interface Props {
  accountId: string
  app: OperatorApp
}

export function ChangeLimit({ accountId, app }: Props) {
  const texts = useTexts(operatorTexts)
  const t = texts.limit
  const change = useAct('operatorChangeApp', ['operatorAccount'])
  const [opened, setOpened] = useState(false)
  const [tokensPerDay, setTokensPerDay] = useState<number | string>(app.ownLimit ?? 0)
  const submit = async () => {
    const params = { accountId, number: String(app.number) }
    await change.mutateAsync({ params, body: { tokensPerDay: Number(tokensPerDay) } })
    setOpened(false)
    announce(texts.changed)
  }
  return (
    <>
      <Button variant="default" size="compact-sm" aria-label={t.buttonOf(app.name)} onClick={() => setOpened(true)}>
        {t.button}
      </Button>
      <FormDialog
        opened={opened}
        onClose={() => setOpened(false)}
        title={t.heading(app.name)}
        action={t.action}
        disabled={tokensPerDay === ''}
        onSubmit={submit}
      >
        <NumberInput
          label={t.field}
          description={t.hint}
          min={0}
          max={MOST}
          allowDecimal={false}
          allowNegative={false}
          data-autofocus
          value={tokensPerDay}
          onChange={setTokensPerDay}
        />
      </FormDialog>
    </>
  )
}
