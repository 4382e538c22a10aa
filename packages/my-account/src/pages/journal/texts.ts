import { defineTexts } from '../../i18n/index.ts'

export const journalTexts = defineTexts({
  en: { heading: 'Journal' },
  ru: { heading: 'Журнал' },
  pt: { heading: 'Diário' },
})
