import type { AdviceView } from '@chatapp-access/contract/account'
import { Anchor, Button, Text } from '@mantine/core'
import { useRef } from 'react'
import { Link } from 'wouter'
import { useAccount, useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { announce, ErrorText } from '../../parts/index.ts'
import classes from './advice.module.css'
import { adviceTexts } from './texts.ts'

/**
 * The mend that needs nobody to touch the program: it is answered with the status it seems to wait for. Offered where the
 * app is answered with 403 now; where its owner has chosen 401, says so.
 */
export function AnswerWith401({ advice: { appNumber } }: { advice: AdviceView }) {
  const t = useTexts(adviceTexts)
  const apps = useAccount('apps')
  const set = useAct('setTokenStatus', ['apps', 'app'])
  const said = useRef<HTMLParagraphElement>(null)
  const app = apps.data?.apps.find(({ number }) => number === appNumber)
  const mend = async () => {
    const done = await set
      .mutateAsync({ params: { number: String(appNumber) }, body: { status: '401' } })
      .catch(() => undefined)
    if (!done) return
    announce(t.answered)
    said.current?.focus()
  }
  if (app === undefined) return null
  const isMended = set.isSuccess || app.tokenStatus === '401'
  if (!isMended && app.answeredWith !== 403) return null
  return (
    <div className={classes.answer}>
      {/* There from the start, so that the focus has a place to go to when the button is gone. */}
      <Text size="sm" ref={said} tabIndex={-1}>
        {isMended ? t.answered : t.answerOffer}{' '}
        {isMended && (
          <Anchor component={Link} href={`/apps/${appNumber}`} size="sm">
            {t.answerChange}
          </Anchor>
        )}
      </Text>
      {!isMended && (
        <Button mt="sm" loading={set.isPending} onClick={() => void mend()}>
          {t.answer}
        </Button>
      )}
      <ErrorText failure={set.error} mt="sm" />
    </div>
  )
}
