import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/index.ts'
import { operatorTexts } from './texts.ts'

export default function OperatorPage() {
  const t = useTexts(operatorTexts)
  return <PageHeading title={t.heading} />
}
