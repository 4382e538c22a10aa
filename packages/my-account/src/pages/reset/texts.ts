import { defineTexts } from '../../i18n/index.ts'

export const resetTexts = defineTexts({
  en: { heading: 'Choose a new password' },
  ru: { heading: 'Новый пароль' },
  pt: { heading: 'Nova senha' },
})
