import { defineTexts } from '../../i18n/index.ts'

export const noticesTexts = defineTexts({
  en: { heading: 'Notices' },
  ru: { heading: 'Уведомления' },
  pt: { heading: 'Avisos' },
})
