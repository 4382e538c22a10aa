import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/index.ts'
import { usageTexts } from './texts.ts'

export default function UsagePage() {
  const t = useTexts(usageTexts)
  return <PageHeading title={t.heading} />
}
