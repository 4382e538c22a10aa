import { ACCOUNT_ERRORS } from './account-errors.ts'
import type { Text } from './languages.ts'

interface ErrorEntry {
  /** HTTP status. */
  status: number
  /** Whether the same call may succeed later with nothing changed. */
  retryable: boolean
  /** The text of `error.message`. */
  message: Text
  /** When it comes, for people. */
  meaning: Text
  /** The step that helps, for people. */
  mend: Text
  /** Value of `ChatApp-Next`, for programs. */
  next?: string
}

/** Every error of the wire. Clients decide by the code, never by the status alone. */
export const ERRORS = {
  ApiInvalidTokenError: {
    status: 403,
    retryable: false,
    message: { en: 'Invalid Token', ru: 'Недействительный токен', pt: 'Token inválido' },
    meaning: {
      en: 'The access token is missing, malformed, forged, expired or revoked.',
      ru: 'Access-токен отсутствует, искажён, подделан, истёк или отозван.',
      pt: 'O access token está ausente, malformado, forjado, vencido ou revogado.',
    },
    mend: {
      en: 'Call tokens.refresh with the saved refresh token in the Refresh header, save the new pair, and repeat the query once with the new access token.',
      ru: 'Вызовите tokens.refresh с сохранённым refresh-токеном в заголовке Refresh, сохраните новую пару и один раз повторите запрос с новым access-токеном.',
      pt: 'Chame tokens.refresh com o refresh token salvo no cabeçalho Refresh, salve o novo par e repita a consulta uma vez com o novo access token.',
    },
    next: 'POST /v1/tokens/refresh; header=Refresh; then=repeat',
  },
  ApiInvalidRefreshTokenError: {
    status: 403,
    retryable: false,
    message: { en: 'Invalid Refresh Token', ru: 'Недействительный refresh-токен', pt: 'Refresh token inválido' },
    meaning: {
      en: 'The refresh token is missing, malformed, forged, expired, revoked, or long replaced by a newer one.',
      ru: 'Refresh-токен отсутствует, искажён, подделан, истёк, отозван или давно заменён новым.',
      pt: 'O refresh token está ausente, malformado, forjado, vencido, revogado ou há muito substituído por um mais novo.',
    },
    mend: {
      en: 'Read the saved pair again: another process may have saved a newer one. Otherwise make one new token with tokens.make, and save the pair.',
      ru: 'Прочитайте сохранённую пару ещё раз: другой процесс мог сохранить более новую. Иначе создайте один новый токен через tokens.make и сохраните пару.',
      pt: 'Leia de novo o par salvo: outro processo pode ter salvo um mais novo. Caso contrário, crie um novo token com tokens.make e salve o par.',
    },
    next: 'POST /v1/tokens',
  },
  ApiValidationError: {
    status: 422,
    retryable: false,
    message: { en: 'Validation failed', ru: 'Ошибка проверки данных', pt: 'Falha de validação' },
    meaning: {
      en: 'The body or one of its fields is malformed. The message and error.details say which field and why.',
      ru: 'Тело запроса или одно из полей неверно. Сообщение и error.details называют поле и причину.',
      pt: 'O corpo ou um dos campos está malformado. A mensagem e error.details dizem qual campo e por quê.',
    },
    mend: {
      en: 'Correct the named field and send the call again.',
      ru: 'Исправьте названное поле и повторите вызов.',
      pt: 'Corrija o campo indicado e envie a chamada novamente.',
    },
  },
  ApiInvalidCredentialsError: {
    status: 403,
    retryable: false,
    message: {
      en: 'E-mail, password or appId is incorrect',
      ru: 'Неверный e-mail, пароль или appId',
      pt: 'E-mail, senha ou appId incorreto',
    },
    meaning: {
      en: 'tokens.make was refused. It does not tell which of the three is wrong, so that nobody can find out who has an account.',
      ru: 'tokens.make отклонён. Не сообщается, что из трёх неверно, чтобы никто не мог узнать, у кого есть аккаунт.',
      pt: 'tokens.make foi recusado. Não se diz qual dos três está errado, para que ninguém descubra quem tem conta.',
    },
    mend: {
      en: 'Check e-mail, password and appId in My Account. Do not repeat the call with the same values.',
      ru: 'Проверьте e-mail, пароль и appId в Личном кабинете. Не повторяйте вызов с теми же значениями.',
      pt: 'Confira e-mail, senha e appId em Minha Conta. Não repita a chamada com os mesmos valores.',
    },
  },
  ApiTokenLimitError: {
    status: 429,
    retryable: true,
    message: { en: 'Too many requests', ru: 'Слишком много запросов', pt: 'Muitas solicitações' },
    meaning: {
      en: 'The tokens of the day for this e-mail and appId are used up. Refreshes do not count.',
      ru: 'Дневное число токенов для этого e-mail и appId исчерпано. Продления не считаются.',
      pt: 'Os tokens do dia para este e-mail e appId acabaram. Renovações não contam.',
    },
    mend: {
      en: 'Save the pair and use it until ApiInvalidTokenError, then refresh it. One token a fortnight is enough. Retry-After tells when the day ends.',
      ru: 'Сохраняйте пару и используйте её до ApiInvalidTokenError, затем продлевайте. Достаточно одного токена на две недели. Retry-After сообщает, когда закончится день.',
      pt: 'Salve o par e use-o até ApiInvalidTokenError, depois renove-o. Um token por quinzena basta. Retry-After diz quando o dia termina.',
    },
  },
  ApiTooManyRequestsError: {
    status: 429,
    retryable: true,
    message: { en: 'Too many requests', ru: 'Слишком много запросов', pt: 'Muitas solicitações' },
    meaning: {
      en: 'Requests, or failed logins, came too fast.',
      ru: 'Запросы или неудачные входы поступали слишком часто.',
      pt: 'As solicitações, ou os logins com falha, vieram rápido demais.',
    },
    mend: {
      en: 'Wait for the seconds of Retry-After, then go on more slowly.',
      ru: 'Подождите столько секунд, сколько указано в Retry-After, и продолжайте медленнее.',
      pt: 'Espere os segundos de Retry-After e continue mais devagar.',
    },
  },
  ApiBadRequestError: {
    status: 400,
    retryable: false,
    message: { en: 'Bad request', ru: 'Некорректный запрос', pt: 'Solicitação inválida' },
    meaning: {
      en: 'The request is not well-formed HTTP, or its path can be read in two ways.',
      ru: 'Запрос не является корректным HTTP, или его путь можно прочитать двояко.',
      pt: 'A solicitação não é HTTP bem formado, ou o caminho pode ser lido de duas maneiras.',
    },
    mend: {
      en: 'Send a plain path without "..", encoded slashes or backslashes, and well-formed headers.',
      ru: 'Отправьте простой путь без «..», закодированных и обратных косых черт и корректные заголовки.',
      pt: 'Envie um caminho simples, sem "..", barras codificadas ou invertidas, e cabeçalhos bem formados.',
    },
  },
  ApiNotFoundError: {
    status: 404,
    retryable: false,
    message: { en: 'Not found', ru: 'Не найдено', pt: 'Não encontrado' },
    meaning: {
      en: 'There is nothing at this path.',
      ru: 'По этому пути ничего нет.',
      pt: 'Não há nada neste caminho.',
    },
    mend: {
      en: 'Check the path; /docs lists the methods.',
      ru: 'Проверьте путь; методы перечислены на /docs.',
      pt: 'Confira o caminho; /docs lista os métodos.',
    },
  },
  ApiMethodNotAllowedError: {
    status: 405,
    retryable: false,
    message: { en: 'Method not allowed', ru: 'Метод не поддерживается', pt: 'Método não permitido' },
    meaning: {
      en: 'The path exists, but not for this HTTP method.',
      ru: 'Путь существует, но не для этого метода HTTP.',
      pt: 'O caminho existe, mas não para este método HTTP.',
    },
    mend: {
      en: 'Use one of the methods of the Allow header.',
      ru: 'Используйте один из методов заголовка Allow.',
      pt: 'Use um dos métodos do cabeçalho Allow.',
    },
  },
  ApiPayloadTooLargeError: {
    status: 413,
    retryable: false,
    message: { en: 'Payload too large', ru: 'Слишком большое тело запроса', pt: 'Corpo grande demais' },
    meaning: {
      en: 'The body or the headers are larger than the server takes.',
      ru: 'Тело или заголовки больше, чем принимает сервер.',
      pt: 'O corpo ou os cabeçalhos são maiores do que o servidor aceita.',
    },
    mend: { en: 'Send less in one call.', ru: 'Отправляйте меньше за один вызов.', pt: 'Envie menos em uma chamada.' },
  },
  ApiUnsupportedMediaTypeError: {
    status: 415,
    retryable: false,
    message: { en: 'Unsupported media type', ru: 'Неподдерживаемый тип данных', pt: 'Tipo de mídia não suportado' },
    meaning: {
      en: 'The Content-Type is not one the method reads.',
      ru: 'Метод не читает такой Content-Type.',
      pt: 'O método não lê este Content-Type.',
    },
    mend: {
      en: 'Send application/json or application/x-www-form-urlencoded.',
      ru: 'Отправляйте application/json или application/x-www-form-urlencoded.',
      pt: 'Envie application/json ou application/x-www-form-urlencoded.',
    },
  },
  ApiOverloadedError: {
    status: 503,
    retryable: true,
    message: { en: 'Overloaded', ru: 'Сервер перегружен', pt: 'Sobrecarregado' },
    meaning: {
      en: 'The server has more work than it can do in time. Nothing was changed.',
      ru: 'У сервера больше работы, чем он успевает. Ничего не изменено.',
      pt: 'O servidor tem mais trabalho do que consegue fazer a tempo. Nada foi alterado.',
    },
    mend: {
      en: 'Repeat the same call after the seconds of Retry-After.',
      ru: 'Повторите тот же вызов через число секунд из Retry-After.',
      pt: 'Repita a mesma chamada após os segundos de Retry-After.',
    },
  },
  ApiUnavailableError: {
    status: 503,
    retryable: true,
    message: { en: 'Unavailable', ru: 'Временно недоступно', pt: 'Indisponível' },
    meaning: {
      en: 'The server cannot answer this now. The saved pair stays good.',
      ru: 'Сервер сейчас не может ответить. Сохранённая пара остаётся действительной.',
      pt: 'O servidor não pode responder agora. O par salvo continua válido.',
    },
    mend: {
      en: 'Keep the saved pair and repeat the same call after the seconds of Retry-After. Do not call tokens.make.',
      ru: 'Сохраните пару и повторите тот же вызов через число секунд из Retry-After. Не вызывайте tokens.make.',
      pt: 'Guarde o par salvo e repita a mesma chamada após os segundos de Retry-After. Não chame tokens.make.',
    },
  },
  ApiBadGatewayError: {
    status: 502,
    retryable: true,
    message: { en: 'Bad gateway', ru: 'Ошибка шлюза', pt: 'Erro de gateway' },
    meaning: {
      en: 'The API behind the gateway could not be reached or broke off.',
      ru: 'API за шлюзом недоступен или оборвал ответ.',
      pt: 'A API atrás do gateway não pôde ser alcançada ou interrompeu a resposta.',
    },
    mend: {
      en: 'The token is good. Repeat the query later if repeating it is safe.',
      ru: 'Токен действителен. Повторите запрос позже, если повтор безопасен.',
      pt: 'O token é válido. Repita a consulta mais tarde, se repeti-la for seguro.',
    },
  },
  ApiGatewayTimeoutError: {
    status: 504,
    retryable: true,
    message: { en: 'Gateway timeout', ru: 'Время ожидания шлюза истекло', pt: 'Tempo esgotado no gateway' },
    meaning: {
      en: 'The API behind the gateway did not answer in time. It may have done the work.',
      ru: 'API за шлюзом не ответил вовремя. Возможно, работа выполнена.',
      pt: 'A API atrás do gateway não respondeu a tempo. O trabalho pode ter sido feito.',
    },
    mend: {
      en: 'The token is good. Repeat the query later if repeating it is safe.',
      ru: 'Токен действителен. Повторите запрос позже, если повтор безопасен.',
      pt: 'O token é válido. Repita a consulta mais tarde, se repeti-la for seguro.',
    },
  },
  ApiInternalError: {
    status: 500,
    retryable: true,
    message: { en: 'Internal error', ru: 'Внутренняя ошибка', pt: 'Erro interno' },
    meaning: {
      en: 'Something failed in the server. It is logged under the request id.',
      ru: 'В сервере произошёл сбой. Он записан в журнал под номером запроса.',
      pt: 'Algo falhou no servidor. Está registrado sob o id da solicitação.',
    },
    mend: {
      en: 'Repeat the call later; give the X-Request-Id when you ask for help.',
      ru: 'Повторите вызов позже; обращаясь за помощью, назовите X-Request-Id.',
      pt: 'Repita a chamada mais tarde; informe o X-Request-Id ao pedir ajuda.',
    },
  },
  ...ACCOUNT_ERRORS,
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof ERRORS

export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[]

/** The table entry of a code, with optional members visible. */
export function errorEntry(code: ErrorCode): ErrorEntry {
  return ERRORS[code]
}

export type { ErrorEntry }
