import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/index.ts'
import { securityTexts } from './texts.ts'

export default function SecurityPage() {
  const t = useTexts(securityTexts)
  return <PageHeading title={t.heading} />
}
