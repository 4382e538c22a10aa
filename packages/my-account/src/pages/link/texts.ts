import { defineTexts } from '../../i18n/index.ts'

export const linkTexts = defineTexts({
  en: { heading: 'Your link' },
  ru: { heading: 'Ваша ссылка' },
  pt: { heading: 'Seu link' },
})
