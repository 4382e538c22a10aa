import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/index.ts'
import { signUpTexts } from './texts.ts'

export default function SignUpPage() {
  const t = useTexts(signUpTexts)
  return <PageHeading title={t.heading} />
}
