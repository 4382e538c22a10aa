import { defineTexts } from '../../i18n/index.ts'

export const accessTexts = defineTexts({
  en: { heading: 'Access now' },
  ru: { heading: 'Доступ сейчас' },
  pt: { heading: 'Acesso agora' },
})
