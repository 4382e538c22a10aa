import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/index.ts'
import { signInTexts } from './texts.ts'

export default function SignInPage() {
  const t = useTexts(signInTexts)
  return <PageHeading title={t.heading} />
}
