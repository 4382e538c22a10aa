import type { AdviceRule, AdviceSeverity } from './advice.ts'
import type { Text } from './languages.ts'

export interface AdviceText {
  severity: AdviceSeverity
  title: Text
  /** A template: `{makes}` stands for the count of that name in the evidence. */
  evidence: Text
  /** What comes of it. */
  why: Text
  mend: Text
  /** The function of the recipes that shows it done right; each recipe has it under this name. */
  recipePart: 'query' | 'renew' | 'keep'
}

/** What is said of each habit. Counts are phrased so that any number fits, in languages with several plurals too. */
export const ADVICE_TEXTS: Readonly<Record<AdviceRule, AdviceText>> = {
  'make-before-query': {
    severity: 'warning',
    title: {
      en: 'A new token before each query',
      ru: 'Новый токен перед каждым запросом',
      pt: 'Um novo token antes de cada consulta',
    },
    evidence: {
      en: '{makesUsedOnce} of {makes} tokens made in the last 24 hours were used for one query.',
      ru: 'За последние 24 часа создано токенов: {makes}. Использовано лишь для одного запроса: {makesUsedOnce}.',
      pt: '{makesUsedOnce} de {makes} tokens criados nas últimas 24 horas foram usados para uma única consulta.',
    },
    why: {
      en: 'Tokens are limited to a number a day; when it is used up, every query fails until the day ends. Each new token also costs a password check before the query can even start.',
      ru: 'Число токенов в день ограничено: когда лимит исчерпан, ни один запрос не пройдёт до конца дня. Кроме того, перед каждым запросом приходится ждать проверки пароля.',
      pt: 'Há um limite de tokens por dia; quando ele acaba, todas as consultas falham até o fim do dia. Além disso, cada novo token custa uma verificação de senha antes da consulta.',
    },
    mend: {
      en: 'Make one pair, save it, and use the saved access token for every query. Renew it with tokens.refresh only when a query is answered with ApiInvalidTokenError.',
      ru: 'Создайте одну пару, сохраните её и отправляйте сохранённый access-токен с каждым запросом. Продлевайте её через tokens.refresh, только когда запрос получил в ответ ApiInvalidTokenError.',
      pt: 'Crie um par, salve-o e use o access token salvo em todas as consultas. Renove-o com tokens.refresh somente quando uma consulta receber ApiInvalidTokenError.',
    },
    recipePart: 'query',
  },
  'never-refreshes': {
    severity: 'warning',
    title: {
      en: 'The refresh token is never used',
      ru: 'Refresh-токен не используется',
      pt: 'O refresh token nunca é usado',
    },
    evidence: {
      en: '{makes} tokens made in the last 7 days, {refreshes} renewed. {remade} times a new one was made while the refresh token of the one before was still good.',
      ru: 'За последние 7 дней создано токенов: {makes}, продлено: {refreshes}. Случаев, когда новый токен создан, хотя прежний ещё можно было продлить: {remade}.',
      pt: '{makes} tokens criados nos últimos 7 dias, {refreshes} renovados. {remade} vezes um novo foi criado enquanto o refresh token do anterior ainda valia.',
    },
    why: {
      en: 'Each new token counts against the limit of the day and needs the password at hand. Refreshes do not count and need no password.',
      ru: 'Каждый новый токен расходует дневной лимит и требует хранить пароль под рукой. Продления лимит не расходуют, и пароль для них не нужен.',
      pt: 'Cada novo token conta no limite do dia e exige a senha à mão. Renovações não contam e não precisam de senha.',
    },
    mend: {
      en: 'Save both tokens. On ApiInvalidTokenError call tokens.refresh with the saved refresh token in the Refresh header, save the new pair, repeat the query. Make a new token only when the refresh token itself is refused.',
      ru: 'Сохраняйте оба токена. Получив ApiInvalidTokenError, вызовите tokens.refresh с сохранённым refresh-токеном в заголовке Refresh, сохраните новую пару и повторите запрос. Новый токен создавайте, только если отклонён сам refresh-токен.',
      pt: 'Salve os dois tokens. Ao receber ApiInvalidTokenError, chame tokens.refresh com o refresh token salvo no cabeçalho Refresh, salve o novo par e repita a consulta. Crie um novo token só quando o próprio refresh token for recusado.',
    },
    recipePart: 'renew',
  },
  'timer-refresh': {
    severity: 'info',
    title: {
      en: 'Renewal by a timer',
      ru: 'Продление по таймеру',
      pt: 'Renovação por temporizador',
    },
    evidence: {
      en: '{early} of {refreshes} renewals in the last {hours} hours came while the access token had much of its life left, and no query had been refused.',
      ru: 'За последние {hours} ч выполнено продлений: {refreshes}. Из них задолго до окончания access-токена и без отказа в запросе: {early}.',
      pt: '{early} de {refreshes} renovações nas últimas {hours} horas vieram quando o access token ainda tinha muito tempo, sem que nenhuma consulta tivesse sido recusada.',
    },
    why: {
      en: 'Every renewal replaces the pair, and each replacement is a moment in which a crash or another process can be left with the old one. A timer also does not help when a token ends for another reason.',
      ru: 'Каждое продление заменяет пару, и в этот момент сбой или другой процесс может остаться со старой. К тому же таймер не поможет, если токен завершился по другой причине.',
      pt: 'Cada renovação troca o par, e cada troca é um momento em que uma falha ou outro processo pode ficar com o antigo. E o temporizador não ajuda quando o token termina por outro motivo.',
    },
    mend: {
      en: 'Remove the timer. Renew when a query is answered with ApiInvalidTokenError: that is the signal, at whatever time it comes.',
      ru: 'Уберите таймер. Продлевайте, когда запрос получил в ответ ApiInvalidTokenError: это и есть сигнал, когда бы он ни пришёл.',
      pt: 'Remova o temporizador. Renove quando uma consulta receber ApiInvalidTokenError: esse é o sinal, venha quando vier.',
    },
    recipePart: 'query',
  },
  'pair-not-shared': {
    severity: 'warning',
    title: {
      en: 'Each run or process makes a pair of its own',
      ru: 'Каждый запуск или процесс создаёт собственную пару',
      pt: 'Cada execução ou processo cria o seu próprio par',
    },
    evidence: {
      en: '{makes} tokens made in the last 24 hours; {left} of them were left for another, and up to {atOnce} were in use at once.',
      ru: 'За последние 24 часа создано токенов: {makes}. Брошено ради следующего: {left}. Одновременно использовалось до {atOnce}.',
      pt: '{makes} tokens criados nas últimas 24 horas; {left} deles foram trocados por outro, e até {atOnce} estiveram em uso ao mesmo tempo.',
    },
    why: {
      en: 'Every restart and every worker uses up a part of the limit of the day. On a day with many restarts the limit is reached, and no query gets through.',
      ru: 'Каждый перезапуск и каждый рабочий процесс расходуют дневной лимит. В день с частыми перезапусками лимит исчерпается, и запросы перестанут проходить.',
      pt: 'Cada reinício e cada processo gasta parte do limite do dia. Num dia com muitos reinícios o limite acaba, e nenhuma consulta passa.',
    },
    mend: {
      en: 'Keep the pair where all processes can read it: a file, a database, a cache without expiry. Read it at the start; renew under a lock, and read again once the lock is held.',
      ru: 'Храните пару там, где её прочтут все процессы: в файле, базе данных или кэше без срока. Читайте её при запуске; продлевайте под блокировкой, перечитав пару после её захвата.',
      pt: 'Guarde o par onde todos os processos possam lê-lo: um arquivo, um banco de dados, um cache sem expiração. Leia-o ao iniciar; renove sob uma trava e leia de novo depois de obtê-la.',
    },
    recipePart: 'keep',
  },
  'stale-pair-in-use': {
    severity: 'warning',
    title: {
      en: 'An old pair is still in use',
      ru: 'Всё ещё используется старая пара',
      pt: 'Um par antigo ainda está em uso',
    },
    evidence: {
      en: 'In the last 24 hours {replaced} refreshes came with a token replaced long before, and {refused} queries with an access token that had ended.',
      ru: 'За последние 24 часа продлений с давно заменённым токеном: {replaced}; запросов с завершившимся access-токеном: {refused}.',
      pt: 'Nas últimas 24 horas, {replaced} renovações vieram com um token substituído há muito, e {refused} consultas com um access token já terminado.',
    },
    why: {
      en: 'A part of the program holds a copy of an earlier pair: a queued job, a long-lived worker, an environment variable. What that part does fails, while the rest works.',
      ru: 'Часть программы хранит копию прежней пары: задание в очереди, долгоживущий процесс, переменная окружения. Всё, что делает эта часть, не удаётся, хотя остальное работает.',
      pt: 'Uma parte do programa guarda uma cópia de um par anterior: uma tarefa na fila, um processo de longa vida, uma variável de ambiente. O que essa parte faz falha, enquanto o resto funciona.',
    },
    mend: {
      en: 'Read the saved pair before each query instead of carrying the token along. Never put a token into a queued job or an environment variable; after a renewal save the new pair in place of the old one.',
      ru: 'Читайте сохранённую пару перед каждым запросом, а не носите токен с собой. Не кладите токен в задания очереди и переменные окружения; после продления сохраняйте новую пару на место старой.',
      pt: 'Leia o par salvo antes de cada consulta em vez de carregar o token. Nunca coloque um token numa tarefa da fila ou variável de ambiente; após renovar, salve o novo par no lugar do antigo.',
    },
    recipePart: 'keep',
  },
  'pair-in-two-places': {
    severity: 'warning',
    title: {
      en: 'One pair is used in two places',
      ru: 'Одна пара используется в двух местах',
      pt: 'Um par é usado em dois lugares',
    },
    evidence: {
      en: 'In the last 7 days {reused} pairs were renewed in one network and then again, with the replaced token, from another. Changes between networks: {networkChanges}.',
      ru: 'За последние 7 дней пар, продлённых в одной сети, а затем старым токеном из другой: {reused}. Смен сети: {networkChanges}.',
      pt: 'Nos últimos 7 dias, {reused} pares foram renovados numa rede e depois, com o token substituído, a partir de outra. Mudanças de rede: {networkChanges}.',
    },
    why: {
      en: 'From here it looks like a stolen token, so renewal of that pair ends and both places lose it.',
      ru: 'Отсюда это выглядит как украденный токен, поэтому продление такой пары прекращается и оба места её теряют.',
      pt: 'Daqui isso parece um token roubado; por isso a renovação desse par termina e os dois lugares o perdem.',
    },
    mend: {
      en: 'Let both places read one store of the pair, or give each an app password of its own, so that each makes its own pair. If you know only one place, end the access of this app and change its app password.',
      ru: 'Пусть оба места читают пару из одного хранилища, или дайте каждому отдельный пароль приложения, чтобы у каждого была своя пара. Если вам известно только одно место, завершите доступ приложения и смените его пароль.',
      pt: 'Faça os dois lugares lerem o par de um só armazenamento, ou dê a cada um a sua senha de app, para que cada um crie o seu par. Se você conhece só um lugar, encerre o acesso deste app e troque a senha dele.',
    },
    recipePart: 'keep',
  },
  'ignores-403': {
    severity: 'warning',
    title: {
      en: 'A refused token is sent again and again',
      ru: 'Отклонённый токен отправляется снова и снова',
      pt: 'Um token recusado é enviado repetidamente',
    },
    evidence: {
      en: '{refused} queries came with an access token that had ended, up to {hours} hours after its end, and nobody renewed it.',
      ru: 'Запросов с завершившимся access-токеном: {refused}, последний — спустя {hours} ч после его окончания. Продления не было.',
      pt: '{refused} consultas vieram com um access token terminado, até {hours} horas após o fim, e ninguém o renovou.',
    },
    why: {
      en: 'All these queries failed. Programs that wait for status 401 never notice: this API answers 403 with the code ApiInvalidTokenError.',
      ru: 'Все эти запросы не удались. Программы, ожидающие статус 401, этого не замечают: API отвечает 403 с кодом ApiInvalidTokenError.',
      pt: 'Todas essas consultas falharam. Programas que esperam o status 401 nunca percebem: esta API responde 403 com o código ApiInvalidTokenError.',
    },
    mend: {
      en: 'Look at error.code in the body, not at the status: on ApiInvalidTokenError renew the pair and repeat the query once.',
      ru: 'Смотрите на error.code в теле ответа, а не на статус: при ApiInvalidTokenError продлите пару и один раз повторите запрос.',
      pt: 'Olhe o error.code no corpo, não o status: com ApiInvalidTokenError, renove o par e repita a consulta uma vez.',
    },
    recipePart: 'query',
  },
  'refresh-in-body': {
    severity: 'warning',
    title: {
      en: 'The refresh token is sent where it is not read',
      ru: 'Refresh-токен отправляется туда, где его не читают',
      pt: 'O refresh token é enviado onde não é lido',
    },
    evidence: {
      en: '{unread} calls of tokens.refresh in the last {hours} hours came without a Refresh header.',
      ru: 'Вызовов tokens.refresh без заголовка Refresh за последние {hours} ч: {unread}.',
      pt: '{unread} chamadas de tokens.refresh nas últimas {hours} horas vieram sem o cabeçalho Refresh.',
    },
    why: {
      en: 'The token is read from the Refresh header alone, so none of these renewals worked.',
      ru: 'Токен читается только из заголовка Refresh, поэтому ни одно из этих продлений не удалось.',
      pt: 'O token só é lido do cabeçalho Refresh; por isso nenhuma dessas renovações funcionou.',
    },
    mend: {
      en: 'Send POST /v1/tokens/refresh with the header "Refresh: <refresh token>", without Authorization and without a body.',
      ru: 'Отправляйте POST /v1/tokens/refresh с заголовком «Refresh: <refresh-токен>», без Authorization и без тела.',
      pt: 'Envie POST /v1/tokens/refresh com o cabeçalho "Refresh: <refresh token>", sem Authorization e sem corpo.',
    },
    recipePart: 'renew',
  },
  'retries-refused-credentials': {
    severity: 'warning',
    title: {
      en: 'Wrong credentials are tried again and again',
      ru: 'Неверные данные для входа отправляются снова и снова',
      pt: 'Credenciais erradas são tentadas repetidamente',
    },
    evidence: {
      en: '{refused} calls of tokens.make were refused in the last 24 hours, in {hours} different hours.',
      ru: 'За последние 24 часа отклонено вызовов tokens.make: {refused}; разных часов, в которые это было: {hours}.',
      pt: '{refused} chamadas de tokens.make foram recusadas nas últimas 24 horas, em {hours} horas diferentes.',
    },
    why: {
      en: 'The same wrong values never become right. The attempts slow down other calls from the same address, and the program does no work meanwhile. If none of your programs does this, somebody is guessing your password; app passwords cannot be guessed.',
      ru: 'Одни и те же неверные данные верными не станут. Такие попытки замедляют другие вызовы с того же адреса, а программа тем временем не работает. Если ни одна из ваших программ этого не делает, кто-то подбирает ваш пароль; пароль приложения подобрать нельзя.',
      pt: 'Os mesmos valores errados nunca se tornam certos. As tentativas atrasam outras chamadas do mesmo endereço, e o programa não trabalha enquanto isso. Se nenhum dos seus programas faz isso, alguém está adivinhando a sua senha; senhas de app não podem ser adivinhadas.',
    },
    mend: {
      en: 'Stop after the first ApiInvalidCredentialsError and tell a person. Make a new app password here and put it where the program reads its settings.',
      ru: 'Остановитесь после первого ApiInvalidCredentialsError и сообщите человеку. Создайте здесь новый пароль приложения и впишите его в настройки программы.',
      pt: 'Pare no primeiro ApiInvalidCredentialsError e avise uma pessoa. Crie aqui uma nova senha de app e coloque-a onde o programa lê as configurações.',
    },
    recipePart: 'renew',
  },
  'ignores-limit': {
    severity: 'warning',
    title: {
      en: 'Calls go on after the limit is reached',
      ru: 'Вызовы продолжаются после исчерпания лимита',
      pt: 'As chamadas continuam depois do limite',
    },
    evidence: {
      en: '{refused} calls of tokens.make in the last 24 hours came after the limit of the day ({limit}) was reached.',
      ru: 'Вызовов tokens.make после исчерпания дневного лимита ({limit}) за последние 24 часа: {refused}.',
      pt: '{refused} chamadas de tokens.make nas últimas 24 horas vieram depois de atingido o limite do dia ({limit}).',
    },
    why: {
      en: 'None of them can succeed before the day ends. The header Retry-After says how long that is.',
      ru: 'До конца дня ни один из них не может быть успешным. Сколько ждать, сказано в заголовке Retry-After.',
      pt: 'Nenhuma delas pode dar certo antes do fim do dia. O cabeçalho Retry-After diz quanto falta.',
    },
    mend: {
      en: 'Wait for the seconds of Retry-After. Better: save the pair and refresh it, and one token a fortnight is enough.',
      ru: 'Ждите столько секунд, сколько указано в Retry-After. А лучше сохраняйте пару и продлевайте её: тогда достаточно одного токена в две недели.',
      pt: 'Espere os segundos de Retry-After. Melhor: salve o par e renove-o; assim um token a cada quinze dias basta.',
    },
    recipePart: 'renew',
  },
  'tokens-never-used': {
    severity: 'info',
    title: {
      en: 'Tokens are made and not used',
      ru: 'Токены создаются и не используются',
      pt: 'Tokens são criados e não usados',
    },
    evidence: {
      en: '{unused} of {makes} tokens made in the last 24 hours were never used for a query.',
      ru: 'За последние 24 часа создано токенов: {makes}. Ни разу не использовано для запроса: {unused}.',
      pt: '{unused} de {makes} tokens criados nas últimas 24 horas nunca foram usados numa consulta.',
    },
    why: {
      en: 'They use up the limit of the day for nothing; when it is reached, the token that is needed cannot be made.',
      ru: 'Они впустую расходуют дневной лимит; когда он исчерпан, нужный токен создать уже нельзя.',
      pt: 'Eles gastam o limite do dia à toa; quando ele acaba, o token necessário não pode ser criado.',
    },
    mend: {
      en: 'Make a token only when there is no saved pair, or its refresh token was refused: not at the start of the program, not to test the password, not by a timer.',
      ru: 'Создавайте токен, только если сохранённой пары нет или её refresh-токен отклонён: не при запуске программы, не для проверки пароля и не по таймеру.',
      pt: 'Crie um token só quando não há par salvo ou quando o refresh token foi recusado: não ao iniciar o programa, não para testar a senha, não por temporizador.',
    },
    recipePart: 'keep',
  },
}

/** The text with its counts put in; `{name}` stays where the evidence has no such count. */
export function fillEvidence(template: string, evidence: Readonly<Record<string, number>>): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => String(evidence[name] ?? place))
}
