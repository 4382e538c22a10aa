import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/index.ts'
import { adviceTexts } from './texts.ts'

export default function AdvicePage() {
  const t = useTexts(adviceTexts)
  return <PageHeading title={t.heading} />
}
