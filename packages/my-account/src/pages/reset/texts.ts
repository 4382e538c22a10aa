import { defineTexts } from '../../i18n/index.ts'

export const resetTexts = defineTexts({
  en: {
    heading: 'A new password',
    lead: 'Give the e-mail of your account: a link to choose a new password goes there.',
    noMail: 'This server sends no e-mail: the link goes to its operator, who passes it on to you.',
    email: 'E-mail',
    submit: 'Ask for a link',
    back: 'Back to signing in',
    byEmail: {
      heading: 'Look into your inbox',
      text: (email: string) =>
        `If there is an account for ${email}, a link is on its way. It works once, and not for long.`,
    },
    byOperator: {
      heading: 'Ask your operator',
      text: (email: string) =>
        `This server sends no e-mail. Ask its operator for a link for ${email}: it takes one command, or one press.`,
    },
  },
  ru: {
    heading: 'Новый пароль',
    lead: 'Укажите e-mail вашего аккаунта: туда придёт ссылка для выбора нового пароля.',
    noMail: 'Этот сервер не отправляет писем: ссылку вам передаст оператор.',
    email: 'E-mail',
    submit: 'Запросить ссылку',
    back: 'Вернуться ко входу',
    byEmail: {
      heading: 'Проверьте почту',
      text: email => `Если для ${email} есть аккаунт, ссылка уже отправлена. Она действует один раз и недолго.`,
    },
    byOperator: {
      heading: 'Обратитесь к оператору',
      text: email =>
        `Этот сервер не отправляет писем. Попросите у оператора ссылку для ${email}: ему нужна одна команда или одно нажатие.`,
    },
  },
  pt: {
    heading: 'Uma nova senha',
    lead: 'Informe o e-mail da sua conta: um link para escolher a nova senha vai para lá.',
    noMail: 'Este servidor não envia e-mails: o link vai para o operador, que o repassa a você.',
    email: 'E-mail',
    submit: 'Pedir um link',
    back: 'Voltar para a entrada',
    byEmail: {
      heading: 'Veja a sua caixa de entrada',
      text: email => `Se há uma conta para ${email}, um link está a caminho. Ele funciona uma vez, e por pouco tempo.`,
    },
    byOperator: {
      heading: 'Fale com o seu operador',
      text: email =>
        `Este servidor não envia e-mails. Peça ao operador um link para ${email}: basta um comando, ou um clique.`,
    },
  },
})
