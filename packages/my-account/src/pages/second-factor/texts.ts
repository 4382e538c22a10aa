import { defineTexts } from '../../i18n/index.ts'

export const secondFactorTexts = defineTexts({
  en: {
    heading: 'Set up the second factor',
    lead: 'Signing in then asks for a code from your phone besides the password.',
    before: {
      programs:
        'Programs that make tokens with the account password are refused from then on. Give them an app password first: it is made on the page of the app.',
      need: 'You need an authenticator app on your phone.',
      begin: 'Begin',
      back: 'Back to Security',
    },
    scan: {
      heading: '1. Scan this with the authenticator app',
      image: 'QR code for the authenticator app',
      cannot: 'Cannot scan? Type this key into the app:',
      key: 'Key',
    },
    prove: {
      heading: '2. Give the code that the app shows',
      code: 'Code',
      hint: 'Six digits; a new one every 30 seconds',
      submit: 'Switch on',
      cancel: 'Cancel',
    },
    done: {
      heading: 'The second factor is on',
      lead: 'One step is left: keep these codes.',
      codes: 'Recovery codes',
      note: 'Each opens the account once when the phone is lost. They are shown only now: print them, or put them into a password manager.',
    },
  },
  ru: {
    heading: 'Настройка второго фактора',
    lead: 'При входе в дополнение к паролю понадобится код с вашего телефона.',
    before: {
      programs:
        'Программы, которые создают токены паролем аккаунта, с этого момента получат отказ. Сначала дайте им пароль приложения: он создаётся на странице приложения.',
      need: 'Нужно приложение-аутентификатор на телефоне.',
      begin: 'Начать',
      back: 'К безопасности',
    },
    scan: {
      heading: '1. Отсканируйте приложением-аутентификатором',
      image: 'QR-код для приложения-аутентификатора',
      cannot: 'Не получается отсканировать? Введите в приложение этот ключ:',
      key: 'Ключ',
    },
    prove: {
      heading: '2. Введите код, который покажет приложение',
      code: 'Код',
      hint: 'Шесть цифр; новый каждые 30 секунд',
      submit: 'Включить',
      cancel: 'Отмена',
    },
    done: {
      heading: 'Второй фактор включён',
      lead: 'Остался один шаг: сохраните эти коды.',
      codes: 'Коды восстановления',
      note: 'Каждый один раз откроет аккаунт, если телефон потерян. Показываются только сейчас: распечатайте или сохраните в менеджере паролей.',
    },
  },
  pt: {
    heading: 'Configurar o segundo fator',
    lead: 'A entrada passa a pedir um código do seu telefone além da senha.',
    before: {
      programs:
        'Programas que criam tokens com a senha da conta passam a ser recusados. Dê a eles antes uma senha de app: ela é criada na página do app.',
      need: 'Você precisa de um aplicativo autenticador no telefone.',
      begin: 'Começar',
      back: 'Voltar para Segurança',
    },
    scan: {
      heading: '1. Leia isto com o aplicativo autenticador',
      image: 'Código QR para o aplicativo autenticador',
      cannot: 'Não consegue ler? Digite esta chave no aplicativo:',
      key: 'Chave',
    },
    prove: {
      heading: '2. Informe o código que o aplicativo mostra',
      code: 'Código',
      hint: 'Seis dígitos; um novo a cada 30 segundos',
      submit: 'Ligar',
      cancel: 'Cancelar',
    },
    done: {
      heading: 'O segundo fator está ligado',
      lead: 'Falta um passo: guarde estes códigos.',
      codes: 'Códigos de recuperação',
      note: 'Cada um abre a conta uma vez se o telefone for perdido. Só aparecem agora: imprima-os ou guarde-os num gerenciador de senhas.',
    },
  },
})
