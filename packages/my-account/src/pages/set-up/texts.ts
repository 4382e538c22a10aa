import { defineTexts } from '../../i18n/index.ts'

export const setUpTexts = defineTexts({
  en: {
    heading: 'The first account',
    text: 'When the server starts for the first time, its terminal shows a one-time link. Open that link: it makes the account of the owner, and works once.',
    lost: 'Lost it? Start the server again: as long as there is no account, it shows a new one.',
    back: 'To signing in',
  },
  ru: {
    heading: 'Первый аккаунт',
    text: 'При первом запуске сервер показывает в терминале одноразовую ссылку. Откройте её: она создаст аккаунт владельца и действует один раз.',
    lost: 'Ссылка потеряна? Перезапустите сервер: пока нет ни одного аккаунта, он покажет новую.',
    back: 'Ко входу',
  },
  pt: {
    heading: 'A primeira conta',
    text: 'Quando o servidor inicia pela primeira vez, o terminal dele mostra um link de uso único. Abra esse link: ele cria a conta do dono e funciona uma vez.',
    lost: 'Perdeu o link? Reinicie o servidor: enquanto não houver conta, ele mostra outro.',
    back: 'Ir para a entrada',
  },
})
