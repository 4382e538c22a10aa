import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/index.ts'
import { appsTexts } from './texts.ts'

export default function AppsPage() {
  const t = useTexts(appsTexts)
  return <PageHeading title={t.heading} />
}
