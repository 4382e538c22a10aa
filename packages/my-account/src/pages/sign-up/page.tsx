import { useAccount, useAct } from '../../api/index.ts'
import { useLanguage, useTexts } from '../../i18n/index.ts'
import { EmailForm } from '../../parts/email-form.tsx'
import { ErrorState } from '../../parts/error-state.tsx'
import { PageHeading } from '../../parts/page-heading.tsx'
import { PageSkeleton } from '../../parts/page-skeleton.tsx'
import { SentNote } from '../../parts/sent-note.tsx'
import { signUpTexts } from './texts.ts'

/** E-mail first: the answer is the same whether or not it has an account; what comes by the link is not. */
export default function SignUpPage() {
  const t = useTexts(signUpTexts)
  const { language } = useLanguage()
  const settings = useAccount('settings')
  const signUp = useAct('signUp')
  if (settings.isError) return <ErrorState failure={settings.error} onRetry={settings.refetch} />
  if (settings.data === undefined) return <PageSkeleton />
  const { registration, mail } = settings.data
  if (registration !== 'open') return <SentNote by="operator" {...t[registration]} back={t.toSignIn} />
  if (signUp.isSuccess) {
    const { by } = signUp.data
    const { heading, text } = by === 'email' ? t.byEmail : t.byOperator
    return <SentNote by={by} heading={heading} text={text(signUp.variables.body.email)} back={t.toSignIn} />
  }
  return (
    <>
      <PageHeading title={t.heading} lead={mail ? t.lead : t.noMail} />
      <EmailForm
        texts={t}
        busy={signUp.isPending}
        failure={signUp.error}
        onSubmit={email => signUp.mutate({ body: { email, language } })}
      />
    </>
  )
}
