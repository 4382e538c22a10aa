import { Button, Text } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useAct } from '../../api/index.ts'
import { useTexts } from '../../i18n/index.ts'
import { announce, ConfirmButton, ErrorText, Snippet } from '../../parts/index.ts'
import { Section } from '../../parts/section.tsx'
import classes from './notices.module.css'
import { SetWebhook } from './set-webhook.tsx'
import { noticesTexts } from './texts.ts'
import node from './verify/node.mjs?raw'
import php from './verify/php.php?raw'
import python from './verify/python.py?raw'

const VERIFY = [
  { id: 'typescript', title: 'Node', text: node.trimEnd() },
  { id: 'php', title: 'PHP', text: php.trimEnd() },
  { id: 'python', title: 'Python', text: python.trimEnd() },
]

/** The address that notices are sent to, its secret, a test, and how to tell a notice from a forgery. */
export function Webhook({ url }: { url: string }) {
  const t = useTexts(noticesTexts)
  return (
    <Section title={t.webhook}>
      <Text mb="md">{t.webhookText}</Text>
      {url !== '' && (
        <p className={classes.address}>
          <code>{url}</code>
        </p>
      )}
      <div className={classes.actions}>
        <SetWebhook current={url} />
        {url !== '' && <SendTest />}
        {url !== '' && <Remove />}
      </div>
      <details className={classes.verify}>
        <summary>{t.verify}</summary>
        <Text my="sm">{t.verifyText}</Text>
        <Snippet codes={VERIFY} />
      </details>
    </Section>
  )
}

function SendTest() {
  const t = useTexts(noticesTexts)
  const test = useAct('testWebhook', ['notices'])
  return (
    <div>
      <Button
        variant="default"
        leftSection={<IconSend size={17} stroke={1.7} aria-hidden />}
        loading={test.isPending}
        onClick={() => test.mutate({}, { onSuccess: () => announce(t.testSent) })}
      >
        {t.sendTest}
      </Button>
      {test.isSuccess && (
        <Text size="sm" mt={4}>
          {t.testSent}
        </Text>
      )}
      <ErrorText failure={test.error} mt={4} />
    </div>
  )
}

function Remove() {
  const t = useTexts(noticesTexts)
  const remove = useAct('removeWebhook', ['noticeSettings', 'notices'])
  const confirm = async () => {
    await remove.mutateAsync({})
    announce(t.removed)
  }
  return (
    <ConfirmButton title={t.removeHeading} text={t.removeText} action={t.remove} onConfirm={confirm}>
      {t.remove}
    </ConfirmButton>
  )
}
