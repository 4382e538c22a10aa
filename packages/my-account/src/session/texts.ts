import { defineTexts } from '../i18n/index.ts'

export const sessionTexts = defineTexts({
  en: {
    heading: 'Is it you?',
    text: 'What makes a secret or ends access asks for your password, if you gave it some time ago.',
    password: 'Password',
    code: 'Code',
    codeHint: 'Six digits from your authenticator app, or a recovery code',
    confirm: 'Go on',
    cancel: 'Cancel',
    close: 'Close',
  },
  ru: {
    heading: 'Это вы?',
    text: 'Перед созданием секрета или завершением доступа нужен пароль, если вы вводили его давно.',
    password: 'Пароль',
    code: 'Код',
    codeHint: 'Шесть цифр из приложения-аутентификатора или код восстановления',
    confirm: 'Продолжить',
    cancel: 'Отмена',
    close: 'Закрыть',
  },
  pt: {
    heading: 'É você?',
    text: 'Criar um segredo ou encerrar um acesso pede a sua senha, se faz tempo que você a informou.',
    password: 'Senha',
    code: 'Código',
    codeHint: 'Seis dígitos do aplicativo autenticador ou um código de recuperação',
    confirm: 'Continuar',
    cancel: 'Cancelar',
    close: 'Fechar',
  },
})
