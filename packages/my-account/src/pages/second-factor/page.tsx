import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/index.ts'
import { secondFactorTexts } from './texts.ts'

export default function SecondFactorPage() {
  const t = useTexts(secondFactorTexts)
  return <PageHeading title={t.heading} />
}
