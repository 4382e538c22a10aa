import type { Text } from '@chatapp-access/contract'

/** The words of the pages around the texts of the contract. */
export const TEXTS = {
  skip: { en: 'Skip to the content', ru: 'К содержанию', pt: 'Ir para o conteúdo' },
  reference: { en: 'Reference', ru: 'Справочник', pt: 'Referência' },
  errors: { en: 'Errors', ru: 'Ошибки', pt: 'Erros' },
  site: { en: 'Pages', ru: 'Страницы', pt: 'Páginas' },
  languages: { en: 'Language', ru: 'Язык', pt: 'Idioma' },
  place: { en: 'You are here', ru: 'Вы здесь', pt: 'Você está aqui' },
  errorsLead: {
    en: 'Decide by the code in the answer, never by the status alone: two codes may share a status, and the codes stay.',
    ru: 'Решайте по коду в ответе, а не только по статусу: у двух кодов статус может совпадать, а коды не меняются.',
    pt: 'Decida pelo código da resposta, nunca só pelo status: dois códigos podem ter o mesmo status, e os códigos não mudam.',
  },
  code: { en: 'Code', ru: 'Код', pt: 'Código' },
  status: { en: 'Status', ru: 'Статус', pt: 'Status' },
  meaning: { en: 'What it means', ru: 'Что это значит', pt: 'O que significa' },
  mend: { en: 'What to do', ru: 'Что делать', pt: 'O que fazer' },
  repeat: { en: 'Repeat?', ru: 'Повторять?', pt: 'Repetir?' },
  yes: { en: 'later', ru: 'позже', pt: 'depois' },
  no: { en: 'no', ru: 'нет', pt: 'não' },
  repeatLater: {
    en: 'The same call may succeed later, with nothing changed.',
    ru: 'Тот же вызов может пройти позже без изменений.',
    pt: 'A mesma chamada pode dar certo depois, sem mudar nada.',
  },
  repeatNever: {
    en: 'The same call, unchanged, will be refused again.',
    ru: 'Тот же вызов без изменений снова будет отклонён.',
    pt: 'A mesma chamada, sem mudanças, será recusada de novo.',
  },
  ownStatus: {
    en: 'An app may be answered with 401 in place of 403, or the reverse: its owner chooses in My Account. The code stays the same; decide by it.',
    ru: 'Приложению могут отвечать статусом 401 вместо 403 или наоборот: это выбирает владелец в личном кабинете. Код остаётся прежним, решайте по нему.',
    pt: 'Um app pode ser respondido com 401 no lugar de 403, ou o contrário: o dono escolhe na Minha Conta. O código continua o mesmo; decida por ele.',
  },
  next: {
    en: 'For programs, the header `ChatApp-Next` says the same:',
    ru: 'Для программ то же говорит заголовок `ChatApp-Next`:',
    pt: 'Para programas, o cabeçalho `ChatApp-Next` diz o mesmo:',
  },
  reasons: { en: 'Reasons', ru: 'Причины', pt: 'Motivos' },
  reasonsLead: {
    en: 'Where the token was once valid, the header `ChatApp-Reason` says why it no longer is.',
    ru: 'Если токен когда-то был действителен, заголовок `ChatApp-Reason` говорит, почему это больше не так.',
    pt: 'Se o token já foi válido, o cabeçalho `ChatApp-Reason` diz por que deixou de ser.',
  },
  reason: { en: 'Reason', ru: 'Причина', pt: 'Motivo' },
  sources: { en: 'Where it comes from', ru: 'Откуда она приходит', pt: 'De onde vem' },
  everyMethod: { en: 'any method', ru: 'любой метод', pt: 'qualquer método' },
  path: {
    en: 'any path that is not a method',
    ru: 'любой путь, который не является методом',
    pt: 'qualquer caminho que não seja um método',
  },
  gateway: {
    en: 'any query that passes through the gateway',
    ru: 'любой запрос, проходящий через шлюз',
    pt: 'qualquer consulta que passe pelo gateway',
  },
  account: { en: 'the pages of My Account', ru: 'страницы личного кабинета', pt: 'as páginas da Minha Conta' },
  example: { en: 'An example answer', ru: 'Пример ответа', pt: 'Exemplo de resposta' },
  allErrors: { en: 'All errors', ru: 'Все ошибки', pt: 'Todos os erros' },
} as const satisfies Record<string, Text>

/** What a language calls itself. */
export const LANGUAGE_NAMES = { en: 'English', ru: 'Русский', pt: 'Português' } as const
