import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/index.ts'
import { resetTexts } from './texts.ts'

export default function ResetPage() {
  const t = useTexts(resetTexts)
  return <PageHeading title={t.heading} />
}
