import type { ErrorEntry } from './errors.ts'

/** Errors that only My Account's own API answers. */
export const ACCOUNT_ERRORS = {
  ApiSignInRequiredError: {
    status: 401,
    retryable: false,
    message: { en: 'Sign in first', ru: 'Сначала войдите', pt: 'Entre primeiro' },
    meaning: {
      en: 'Nobody is signed in, or the session has ended.',
      ru: 'Вход не выполнен, или сеанс завершён.',
      pt: 'Ninguém entrou, ou a sessão terminou.',
    },
    mend: { en: 'Sign in again.', ru: 'Войдите снова.', pt: 'Entre novamente.' },
  },
  ApiSignInRefusedError: {
    status: 403,
    retryable: false,
    message: {
      en: 'E-mail, password or code is incorrect',
      ru: 'Неверный e-mail, пароль или код',
      pt: 'E-mail, senha ou código incorreto',
    },
    meaning: {
      en: 'Signing in was refused. It does not tell which of them is wrong, so that nobody can find out who has an account.',
      ru: 'Вход отклонён. Не сообщается, что именно неверно, чтобы никто не мог узнать, у кого есть аккаунт.',
      pt: 'A entrada foi recusada. Não se diz qual está errado, para que ninguém descubra quem tem conta.',
    },
    mend: {
      en: 'Check e-mail and password; a forgotten password can be reset.',
      ru: 'Проверьте e-mail и пароль; забытый пароль можно сбросить.',
      pt: 'Confira e-mail e senha; uma senha esquecida pode ser redefinida.',
    },
  },
  ApiSecondFactorRequiredError: {
    status: 403,
    retryable: false,
    message: {
      en: 'A code of the second factor is needed',
      ru: 'Нужен код второго фактора',
      pt: 'É preciso um código do segundo fator',
    },
    meaning: {
      en: 'The password is right; this account also asks for a code.',
      ru: 'Пароль верен; этот аккаунт запрашивает ещё и код.',
      pt: 'A senha está certa; esta conta também pede um código.',
    },
    mend: {
      en: 'Send the same call again with the code of the authenticator app, or a recovery code.',
      ru: 'Повторите вызов с кодом из приложения-аутентификатора или с кодом восстановления.',
      pt: 'Repita a chamada com o código do aplicativo autenticador ou com um código de recuperação.',
    },
  },
  ApiRecentSignInRequiredError: {
    status: 403,
    retryable: false,
    message: { en: 'Give your password again', ru: 'Введите пароль ещё раз', pt: 'Informe a senha novamente' },
    meaning: {
      en: 'What ends access or makes a secret asks for a password that was given a short while ago.',
      ru: 'То, что завершает доступ или создаёт секрет, требует недавно введённого пароля.',
      pt: 'O que encerra acesso ou cria um segredo pede uma senha informada há pouco.',
    },
    mend: {
      en: 'Confirm the session with the password, then send the same call again.',
      ru: 'Подтвердите сеанс паролем и повторите тот же вызов.',
      pt: 'Confirme a sessão com a senha e repita a mesma chamada.',
    },
  },
  ApiForbiddenError: {
    status: 403,
    retryable: false,
    message: { en: 'Not allowed', ru: 'Не разрешено', pt: 'Não permitido' },
    meaning: {
      en: 'The call does not come from the page of My Account, or the account lacks the right.',
      ru: 'Вызов пришёл не со страницы Личного кабинета, или у аккаунта нет такого права.',
      pt: 'A chamada não vem da página de Minha Conta, ou a conta não tem o direito.',
    },
    mend: {
      en: 'Reload the page and try again; rights are given by an operator.',
      ru: 'Обновите страницу и попробуйте снова; права даёт оператор.',
      pt: 'Recarregue a página e tente de novo; direitos são dados por um operador.',
    },
  },
  ApiConflictError: {
    status: 409,
    retryable: false,
    message: { en: 'This is not possible now', ru: 'Сейчас это невозможно', pt: 'Isto não é possível agora' },
    meaning: {
      en: 'What is there already does not allow it; error.details say what.',
      ru: 'Этому мешает уже существующее; error.details говорят, что именно.',
      pt: 'O que já existe não permite; error.details dizem o quê.',
    },
    mend: {
      en: 'Reload the page to see how things stand.',
      ru: 'Обновите страницу, чтобы увидеть текущее состояние.',
      pt: 'Recarregue a página para ver a situação atual.',
    },
  },
  ApiLinkError: {
    status: 410,
    retryable: false,
    message: {
      en: 'This link works no more',
      ru: 'Эта ссылка больше не действует',
      pt: 'Este link não funciona mais',
    },
    meaning: {
      en: 'A one-time link that was used, has ended, was withdrawn, or never was.',
      ru: 'Одноразовая ссылка использована, истекла, отозвана или не существовала.',
      pt: 'Um link de uso único que foi usado, venceu, foi retirado ou nunca existiu.',
    },
    mend: { en: 'Ask for a new link.', ru: 'Запросите новую ссылку.', pt: 'Peça um novo link.' },
  },
} as const satisfies Record<string, ErrorEntry>
