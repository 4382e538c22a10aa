import type { Language, Text } from '@chatapp-access/contract'
import type { Mail } from './mailer.ts'

type Letter = { subject: Text; lines: (given: LetterGiven) => Record<Language, readonly string[]> }

interface LetterGiven {
  /** A one-time link, or where to sign in. */
  link: string
}

/** What is written to people. Text alone: there is nothing in it that anybody could not read. */
const LETTERS = {
  signUp: {
    subject: {
      en: 'Your account at ChatApp Access',
      ru: 'Ваш аккаунт в ChatApp Access',
      pt: 'Sua conta no ChatApp Access',
    },
    lines: ({ link }) => ({
      en: [
        'Somebody, most likely you, wants to make an account with this e-mail.',
        'Choose a password with this link. It works once, for 24 hours:',
        link,
        'If it was not you, do nothing: without the link there will be no account.',
      ],
      ru: [
        'Кто-то, скорее всего вы, хочет создать аккаунт с этим адресом e-mail.',
        'Задайте пароль по этой ссылке. Она действует один раз, 24 часа:',
        link,
        'Если это были не вы, ничего не делайте: без ссылки аккаунт не появится.',
      ],
      pt: [
        'Alguém, provavelmente você, quer criar uma conta com este e-mail.',
        'Escolha uma senha com este link. Ele funciona uma vez, por 24 horas:',
        link,
        'Se não foi você, não faça nada: sem o link não haverá conta.',
      ],
    }),
  },
  alreadyThere: {
    subject: {
      en: 'You have an account at ChatApp Access',
      ru: 'У вас уже есть аккаунт в ChatApp Access',
      pt: 'Você já tem uma conta no ChatApp Access',
    },
    lines: ({ link }) => ({
      en: [
        'Somebody, most likely you, wanted to make an account with this e-mail. There is one already.',
        'Sign in, or choose a new password if you forgot it:',
        link,
        'If it was not you, do nothing: nobody has learnt that you have an account.',
      ],
      ru: [
        'Кто-то, скорее всего вы, хотел создать аккаунт с этим адресом e-mail. Он уже есть.',
        'Войдите или задайте новый пароль, если забыли его:',
        link,
        'Если это были не вы, ничего не делайте: никто не узнал, что у вас есть аккаунт.',
      ],
      pt: [
        'Alguém, provavelmente você, quis criar uma conta com este e-mail. Ela já existe.',
        'Entre, ou escolha uma nova senha se a esqueceu:',
        link,
        'Se não foi você, não faça nada: ninguém soube que você tem uma conta.',
      ],
    }),
  },
  reset: {
    subject: {
      en: 'A new password for ChatApp Access',
      ru: 'Новый пароль для ChatApp Access',
      pt: 'Uma nova senha para o ChatApp Access',
    },
    lines: ({ link }) => ({
      en: [
        'Somebody, most likely you, asked for a new password.',
        'Choose one with this link. It works once, for one hour:',
        link,
        'Access that the old password made ends with it; app passwords go on.',
        'If it was not you, do nothing: the old password stays.',
      ],
      ru: [
        'Кто-то, скорее всего вы, запросил новый пароль.',
        'Задайте его по этой ссылке. Она действует один раз, один час:',
        link,
        'Доступ, созданный старым паролем, завершится; пароли приложений продолжат работать.',
        'Если это были не вы, ничего не делайте: старый пароль останется.',
      ],
      pt: [
        'Alguém, provavelmente você, pediu uma nova senha.',
        'Escolha uma com este link. Ele funciona uma vez, por uma hora:',
        link,
        'O acesso criado pela senha antiga termina; as senhas de aplicativo continuam.',
        'Se não foi você, não faça nada: a senha antiga fica.',
      ],
    }),
  },
} as const satisfies Record<string, Letter>

export type LetterKind = keyof typeof LETTERS

/** Writes a letter to somebody in their language. */
export function writeLetter(kind: LetterKind, to: string, language: Language, given: LetterGiven): Mail {
  const { subject, lines } = LETTERS[kind]
  return { to, subject: subject[language], text: `${lines(given)[language].join('\n\n')}\n` }
}
