import { defineTexts } from '../../i18n/index.ts'

export const signUpTexts = defineTexts({
  en: {
    heading: 'Make an account',
    lead: 'Give your e-mail: a link to go on goes there. The password comes afterwards.',
    noMail: 'This server sends no e-mail: the link goes to its operator, who passes it on to you.',
    email: 'E-mail',
    submit: 'Ask for a link',
    back: 'I have an account',
    byEmail: {
      heading: 'Look into your inbox',
      text: (email: string) => `A message to ${email} is on its way. Its link works once.`,
    },
    byOperator: {
      heading: 'Ask your operator',
      text: (email: string) => `This server sends no e-mail. Ask its operator for a link for ${email}.`,
    },
    invite: {
      heading: 'By invitation',
      text: 'Accounts are made by invitation here. Ask the operator of this server for a link.',
    },
    closed: {
      heading: 'Not open',
      text: 'No accounts are made here by oneself. The operator of this server makes them.',
    },
    toSignIn: 'To signing in',
  },
  ru: {
    heading: 'Регистрация',
    lead: 'Укажите e-mail: туда придёт ссылка, чтобы продолжить. Пароль выбирается после этого.',
    noMail: 'Этот сервер не отправляет писем: ссылку вам передаст оператор.',
    email: 'E-mail',
    submit: 'Запросить ссылку',
    back: 'У меня есть аккаунт',
    byEmail: {
      heading: 'Проверьте почту',
      text: email => `Письмо на ${email} уже отправлено. Ссылка в нём действует один раз.`,
    },
    byOperator: {
      heading: 'Обратитесь к оператору',
      text: email => `Этот сервер не отправляет писем. Попросите у оператора ссылку для ${email}.`,
    },
    invite: {
      heading: 'По приглашению',
      text: 'Аккаунты здесь создаются по приглашению. Попросите ссылку у оператора этого сервера.',
    },
    closed: {
      heading: 'Регистрация закрыта',
      text: 'Самостоятельной регистрации здесь нет. Аккаунты создаёт оператор этого сервера.',
    },
    toSignIn: 'Ко входу',
  },
  pt: {
    heading: 'Criar conta',
    lead: 'Informe o seu e-mail: um link para continuar vai para lá. A senha vem depois.',
    noMail: 'Este servidor não envia e-mails: o link vai para o operador, que o repassa a você.',
    email: 'E-mail',
    submit: 'Pedir um link',
    back: 'Já tenho conta',
    byEmail: {
      heading: 'Veja a sua caixa de entrada',
      text: email => `Uma mensagem para ${email} está a caminho. O link dela funciona uma vez.`,
    },
    byOperator: {
      heading: 'Fale com o seu operador',
      text: email => `Este servidor não envia e-mails. Peça ao operador um link para ${email}.`,
    },
    invite: {
      heading: 'Por convite',
      text: 'Aqui as contas são criadas por convite. Peça um link ao operador deste servidor.',
    },
    closed: {
      heading: 'Cadastro fechado',
      text: 'Aqui ninguém cria a própria conta. O operador deste servidor cria as contas.',
    },
    toSignIn: 'Ir para a entrada',
  },
})
