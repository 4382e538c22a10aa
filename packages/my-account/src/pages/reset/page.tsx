import { useAccount, useAct } from '../../api/index.ts'
import { useLanguage, useTexts } from '../../i18n/index.ts'
import { EmailForm } from '../../parts/email-form.tsx'
import { PageHeading } from '../../parts/page-heading.tsx'
import { SentNote } from '../../parts/sent-note.tsx'
import { resetTexts } from './texts.ts'

export default function ResetPage() {
  const t = useTexts(resetTexts)
  const { language } = useLanguage()
  const { data: settings } = useAccount('settings')
  const request = useAct('requestReset')
  if (request.isSuccess) {
    const { by } = request.data
    const { heading, text } = by === 'email' ? t.byEmail : t.byOperator
    const email = request.variables.body.email
    return <SentNote by={by} heading={heading} text={text(email)} back={t.back} />
  }
  return (
    <>
      <PageHeading title={t.heading} lead={settings?.mail === false ? t.noMail : t.lead} />
      <EmailForm
        texts={t}
        busy={request.isPending}
        failure={request.error}
        onSubmit={email => request.mutate({ body: { email, language } })}
      />
    </>
  )
}
