import { defineTexts } from '../../i18n/index.ts'

export const connectTexts = defineTexts({
  en: { heading: 'Connect' },
  ru: { heading: 'Подключение' },
  pt: { heading: 'Conectar' },
})
