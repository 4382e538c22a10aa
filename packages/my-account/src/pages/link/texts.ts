import { defineTexts } from '../../i18n/index.ts'

export const linkTexts = defineTexts({
  en: {
    kinds: {
      set_up: {
        heading: 'Welcome',
        lead: 'This link makes the first account: yours, with the right to look after all others.',
        submit: 'Make the account',
      },
      sign_up: {
        heading: 'Choose a password',
        lead: 'One step more, and the account is yours.',
        submit: 'Make the account',
      },
      invite: {
        heading: 'You are invited',
        lead: 'This link makes an account here.',
        submit: 'Make the account',
      },
      reset: {
        heading: 'Choose a new password',
        lead: 'The old one ends, and with it all that it made: other browsers, and access of apps.',
        submit: 'Set the new password',
      },
    },
    works: (until: string) => `The link works once, until ${until}.`,
    email: 'E-mail',
    password: 'New password',
    passwordHint: '10 characters or more. A few words in a row are good; nothing else is asked.',
    code: 'Code of the second factor',
    codeHint: 'Six digits from your authenticator app, or a recovery code',
    gone: {
      heading: 'This link works no more',
      text: 'It was used, has ended, or was withdrawn. Links work once.',
      reset: 'Ask for a new one',
      signIn: 'To signing in',
    },
    none: {
      heading: 'No link here',
      text: 'Open the link from your message or from the terminal whole, with everything behind the # sign.',
    },
  },
  ru: {
    kinds: {
      set_up: {
        heading: 'Добро пожаловать',
        lead: 'Эта ссылка создаёт первый аккаунт: ваш, с правом управлять всеми остальными.',
        submit: 'Создать аккаунт',
      },
      sign_up: {
        heading: 'Выберите пароль',
        lead: 'Ещё один шаг, и аккаунт готов.',
        submit: 'Создать аккаунт',
      },
      invite: {
        heading: 'Вас пригласили',
        lead: 'Эта ссылка создаёт здесь аккаунт.',
        submit: 'Создать аккаунт',
      },
      reset: {
        heading: 'Выберите новый пароль',
        lead: 'Старый перестанет действовать, а с ним всё, что он создал: другие браузеры и доступ приложений.',
        submit: 'Сохранить новый пароль',
      },
    },
    works: until => `Ссылка действует один раз, до ${until}.`,
    email: 'E-mail',
    password: 'Новый пароль',
    passwordHint: 'Не меньше 10 символов. Хороши несколько слов подряд; других требований нет.',
    code: 'Код второго фактора',
    codeHint: 'Шесть цифр из приложения-аутентификатора или код восстановления',
    gone: {
      heading: 'Эта ссылка больше не действует',
      text: 'Она использована, истекла или отозвана. Ссылки действуют один раз.',
      reset: 'Запросить новую',
      signIn: 'Ко входу',
    },
    none: {
      heading: 'Здесь нет ссылки',
      text: 'Откройте ссылку из письма или из терминала целиком, со всем, что стоит после знака #.',
    },
  },
  pt: {
    kinds: {
      set_up: {
        heading: 'Boas-vindas',
        lead: 'Este link cria a primeira conta: a sua, com o direito de cuidar de todas as outras.',
        submit: 'Criar a conta',
      },
      sign_up: {
        heading: 'Escolha uma senha',
        lead: 'Mais um passo, e a conta é sua.',
        submit: 'Criar a conta',
      },
      invite: {
        heading: 'Você recebeu um convite',
        lead: 'Este link cria uma conta aqui.',
        submit: 'Criar a conta',
      },
      reset: {
        heading: 'Escolha uma nova senha',
        lead: 'A antiga deixa de valer, e com ela tudo o que criou: outros navegadores e acessos de apps.',
        submit: 'Definir a nova senha',
      },
    },
    works: until => `O link funciona uma vez, até ${until}.`,
    email: 'E-mail',
    password: 'Nova senha',
    passwordHint: '10 caracteres ou mais. Algumas palavras seguidas são uma boa senha; nada mais é exigido.',
    code: 'Código do segundo fator',
    codeHint: 'Seis dígitos do aplicativo autenticador ou um código de recuperação',
    gone: {
      heading: 'Este link não funciona mais',
      text: 'Ele foi usado, venceu ou foi retirado. Cada link funciona uma vez.',
      reset: 'Pedir um novo',
      signIn: 'Ir para a entrada',
    },
    none: {
      heading: 'Não há link aqui',
      text: 'Abra o link da mensagem ou do terminal inteiro, com tudo o que vem depois do sinal #.',
    },
  },
})
