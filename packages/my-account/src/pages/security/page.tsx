import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/index.ts'
import { PasswordSection } from './password-section.tsx'
import { SecondFactorSection } from './second-factor-section.tsx'
import { SessionsSection } from './sessions-section.tsx'
import { securityTexts } from './texts.ts'

export default function SecurityPage() {
  const t = useTexts(securityTexts)
  return (
    <>
      <PageHeading title={t.heading} lead={t.lead} />
      <PasswordSection />
      <SecondFactorSection />
      <SessionsSection />
    </>
  )
}
