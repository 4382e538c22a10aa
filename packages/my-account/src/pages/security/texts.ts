import { defineTexts } from '../../i18n/index.ts'

export const securityTexts = defineTexts({
  en: { heading: 'Security' },
  ru: { heading: 'Безопасность' },
  pt: { heading: 'Segurança' },
})
