import { Button, Text } from '@mantine/core'
import { useAct } from '../../api/index.ts'
import { useFormat, useTexts } from '../../i18n/index.ts'
import { announce, ErrorText, useNow } from '../../parts/index.ts'
import classes from './connect.module.css'
import type { Seen } from './steps.ts'
import { connectTexts } from './texts.ts'

/** Ends the access token of a grant, so that its renewal is seen working tonight and not tomorrow. */
export function EndAccessToken({ grant }: { grant: NonNullable<Seen['current']> }) {
  const { watch: t } = useTexts(connectTexts)
  const format = useFormat()
  const now = useNow()
  const end = useAct('endAccessToken', ['connect'])
  const tellOfIt = () => {
    announce(t.ended)
    // The button goes as the step is ticked: the focus stays near.
    document.getElementById('watch')?.focus({ preventScroll: true })
  }
  // A refusal is in `end.error`.
  const act = () => end.mutateAsync({ params: { id: grant.grantId } }).then(tellOfIt, () => undefined)
  return (
    <div className={classes.endNow}>
      <Button loading={end.isPending} onClick={() => void act()}>
        {t.endNow}
      </Button>
      <Text size="sm" c="dimmed">
        {t.endsAt(format.relative(grant.accessEndAt, now))}
      </Text>
      <ErrorText failure={end.error} />
    </div>
  )
}
