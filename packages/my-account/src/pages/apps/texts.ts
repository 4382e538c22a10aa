import { defineTexts } from '../../i18n/index.ts'

export const appsTexts = defineTexts({
  en: { heading: 'Apps' },
  ru: { heading: 'Приложения' },
  pt: { heading: 'Apps' },
})
