import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/index.ts'
import { connectTexts } from './texts.ts'

export default function ConnectPage() {
  const t = useTexts(connectTexts)
  return <PageHeading title={t.heading} />
}
