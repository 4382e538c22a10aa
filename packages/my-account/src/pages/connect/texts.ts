import { defineTexts, en, pt, ru } from '../../i18n/index.ts'

export const connectTexts = defineTexts({
  en: {
    heading: 'Connect',
    lead: 'A program that is ready to run with your app, and a check-list that ticks while you run it.',
    app: 'App',
    off: (name: string) => `${name} (off)`,
    emptyHeading: 'First, an app',
    emptyText: 'A program connects as an app of yours. Make one: it takes a name and a few seconds.',
    createApp: 'Make an app',
    notThere: 'There is no such app: it may have been deleted. Choose another.',
    switchedOff: 'This app is switched off: every program is refused until you switch it on again.',
    toApp: 'To the app',
    program: {
      heading: 'Your program',
      lead: 'It keeps the rules: makes one token, saves the pair, renews it when the server says so. Start from it, or build it in.',
      known: 'The app password you made is filled in. It stays on this page until you reload it or sign out.',
      unknown: (place: string) =>
        `An app password is shown only when it is made. Put yours in place of ${place}, or make a new one: then it is filled in here.`,
      make: 'New app password',
      run: (file: string) => `Save it as ${file} and run:`,
      needs: (what: string) => `Needs ${what}.`,
      alone: 'It shows each step. For several processes at once, take one of the others: they share the pair.',
    },
    watch: {
      heading: 'Watch me connect',
      lead: 'Run your program now. What it does appears here within a second or two.',
      since: (time: string) => `Watching since ${time}`,
      restart: 'Start again',
      list: 'What your program has done',
      done: 'Done',
      next: 'Next',
      later: 'Later',
      ticked: (step: string) => `${step}: done`,
      steps: {
        tokenMade: 'Token made',
        queryMade: 'Query made',
        pairReused: 'Saved pair used again',
        accessTokenEnded: 'Access token ended',
        renewed: 'Renewed after the error',
      },
      hints: {
        tokenMade: 'Run the program. Its first call is tokens.make, with e-mail, appId and app password.',
        queryMade: 'Send a query, such as GET /v1/licenses, with the access token in the Authorization header.',
        pairReused:
          'Run it once more. It has to use the saved pair: a day has 100 tokens, a program needs one a fortnight.',
        accessTokenEnded:
          'In 24 hours the access token ends, and queries are answered with ApiInvalidTokenError. See now what your program does then: end the token, nothing else is lost.',
        renewed:
          'Run it once more. The query is refused, so it calls tokens.refresh, saves the new pair, and repeats the query. You should not even notice.',
      },
      notNeeded: 'It had a saved pair already, and needed no new token.',
      overBefore: 'It was over already.',
      madeAnother:
        'Another pair is at work now. If that is the same program, it made a second token where the saved pair would have done: save the pair, and read it at the next start.',
      madeAnew:
        'Another pair is at work now. If that is the same program, it made a new token where a refresh would have done: on ApiInvalidTokenError, call tokens.refresh with the saved refresh token.',
      endNow: 'End this access token now',
      endsAt: (when: string) => `By itself it ends ${when}.`,
      ended: 'The access token is ended',
      offline: 'No answer from the server; the page goes on asking.',
      connectedHeading: 'Connected, and it stays connected',
      connectedText:
        'Your program makes one token, uses it, and renews it when it is over. There is nothing more to do: no timer, no token in advance.',
      toAccess: 'See its access',
      toAdvice: 'See advice on it later',
      progress: (done: number, all: number) => `${done} of ${en(all, 'step', 'steps')}`,
    },
  },
  ru: {
    heading: 'Подключение',
    lead: 'Готовая программа для вашего приложения и список шагов, который отмечается, пока вы её запускаете.',
    app: 'Приложение',
    off: name => `${name} (выключено)`,
    emptyHeading: 'Сначала — приложение',
    emptyText: 'Программа подключается от имени вашего приложения. Создайте его: нужны название и несколько секунд.',
    createApp: 'Создать приложение',
    notThere: 'Такого приложения нет: возможно, оно удалено. Выберите другое.',
    switchedOff: 'Приложение выключено: любая программа получит отказ, пока вы его не включите.',
    toApp: 'К приложению',
    program: {
      heading: 'Ваша программа',
      lead: 'Она соблюдает правила: получает один токен, сохраняет пару и продлевает её по сигналу сервера. Начните с неё или встройте её в свою.',
      known: 'Созданный вами пароль приложения уже подставлен. Он останется здесь до перезагрузки страницы или выхода.',
      unknown: place =>
        `Пароль приложения показывается только при создании. Впишите свой вместо ${place} или создайте новый: он подставится сам.`,
      make: 'Новый пароль',
      run: file => `Сохраните как ${file} и запустите:`,
      needs: what => `Требуется: ${what}.`,
      alone:
        'Здесь виден каждый шаг. Если процессов несколько, возьмите любой другой вариант: они пользуются одной парой.',
    },
    watch: {
      heading: 'Проверка подключения',
      lead: 'Запустите программу. Всё, что она сделает, появится здесь через секунду-две.',
      since: time => `Наблюдаем с ${time}`,
      restart: 'Начать заново',
      list: 'Что сделала ваша программа',
      done: 'Сделано',
      next: 'Следующий шаг',
      later: 'Позже',
      ticked: step => `${step}: сделано`,
      steps: {
        tokenMade: 'Токен получен',
        queryMade: 'Запрос выполнен',
        pairReused: 'Сохранённая пара использована снова',
        accessTokenEnded: 'Access-токен завершён',
        renewed: 'Продлено после ошибки',
      },
      hints: {
        tokenMade: 'Запустите программу. Её первый вызов — tokens.make с e-mail, appId и паролем приложения.',
        queryMade: 'Отправьте запрос, например GET /v1/licenses, с access-токеном в заголовке Authorization.',
        pairReused:
          'Запустите ещё раз. Она должна взять сохранённую пару: токенов в сутки 100, а программе нужен один на две недели.',
        accessTokenEnded:
          'Через 24 часа access-токен закончится, и на запросы придёт ApiInvalidTokenError. Проверьте сейчас, что сделает программа: завершите токен, больше ничего не пропадёт.',
        renewed:
          'Запустите ещё раз. Запрос отклонят, и программа вызовет tokens.refresh, сохранит новую пару и повторит запрос. Вы ничего не заметите — так и должно быть.',
      },
      notNeeded: 'Сохранённая пара уже была, новый токен не понадобился.',
      overBefore: 'Он уже закончился раньше.',
      madeAnother:
        'Сейчас работает другая пара. Если это та же программа, она получила второй токен, хотя хватило бы сохранённой пары: сохраняйте пару и читайте её при следующем запуске.',
      madeAnew:
        'Сейчас работает другая пара. Если это та же программа, она получила новый токен, хотя хватило бы продления: при ApiInvalidTokenError вызывайте tokens.refresh с сохранённым refresh-токеном.',
      endNow: 'Завершить этот access-токен сейчас',
      endsAt: when => `Сам он закончится ${when}.`,
      ended: 'Access-токен завершён',
      offline: 'Сервер не отвечает; страница продолжает спрашивать.',
      connectedHeading: 'Подключено — и останется подключённым',
      connectedText:
        'Программа получает один токен, пользуется им и продлевает, когда он закончился. Больше ничего не нужно: ни таймера, ни токенов впрок.',
      toAccess: 'Посмотреть её доступ',
      toAdvice: 'Советы по ней — позже здесь',
      progress: (done, all) => `${done} из ${ru(all, 'шага', 'шагов', 'шагов')}`,
    },
  },
  pt: {
    heading: 'Conectar',
    lead: 'Um programa pronto para executar com o seu app, e uma lista que vai sendo marcada enquanto você o executa.',
    app: 'App',
    off: name => `${name} (desativado)`,
    emptyHeading: 'Primeiro, um app',
    emptyText: 'Um programa se conecta como um app seu. Crie um: basta um nome e alguns segundos.',
    createApp: 'Criar um app',
    notThere: 'Este app não existe: talvez tenha sido excluído. Escolha outro.',
    switchedOff: 'Este app está desativado: todo programa é recusado até você o ativar de novo.',
    toApp: 'Ir para o app',
    program: {
      heading: 'Seu programa',
      lead: 'Ele segue as regras: obtém um token, salva o par e o renova quando o servidor manda. Comece por ele ou incorpore-o ao seu.',
      known: 'A senha de app que você criou já está preenchida. Ela fica nesta página até você recarregá-la ou sair.',
      unknown: place =>
        `Uma senha de app só aparece quando é criada. Ponha a sua no lugar de ${place}, ou crie uma nova: ela será preenchida aqui.`,
      make: 'Nova senha de app',
      run: file => `Salve como ${file} e execute:`,
      needs: what => `Precisa de ${what}.`,
      alone: 'Mostra cada passo. Para vários processos ao mesmo tempo, use um dos outros: eles compartilham o par.',
    },
    watch: {
      heading: 'Acompanhar a conexão',
      lead: 'Execute o seu programa agora. O que ele fizer aparece aqui em um ou dois segundos.',
      since: time => `Acompanhando desde ${time}`,
      restart: 'Recomeçar',
      list: 'O que o seu programa fez',
      done: 'Feito',
      next: 'Próximo passo',
      later: 'Depois',
      ticked: step => `${step}: feito`,
      steps: {
        tokenMade: 'Token obtido',
        queryMade: 'Consulta feita',
        pairReused: 'Par salvo usado de novo',
        accessTokenEnded: 'Access token encerrado',
        renewed: 'Renovado depois do erro',
      },
      hints: {
        tokenMade: 'Execute o programa. A primeira chamada dele é tokens.make, com e-mail, appId e senha de app.',
        queryMade: 'Envie uma consulta, como GET /v1/licenses, com o access token no cabeçalho Authorization.',
        pairReused:
          'Execute mais uma vez. Ele precisa usar o par salvo: o dia tem 100 tokens, e um programa precisa de um por quinzena.',
        accessTokenEnded:
          'Em 24 horas o access token vence, e as consultas recebem ApiInvalidTokenError. Veja agora o que o seu programa faz: encerre o token, nada mais se perde.',
        renewed:
          'Execute mais uma vez. A consulta é recusada, então ele chama tokens.refresh, salva o novo par e repete a consulta. Você nem deve notar.',
      },
      notNeeded: 'Ele já tinha um par salvo e não precisou de token novo.',
      overBefore: 'Ele já tinha vencido antes.',
      madeAnother:
        'Outro par está em uso agora. Se é o mesmo programa, ele obteve um segundo token quando bastava o par salvo: salve o par e leia-o na próxima execução.',
      madeAnew:
        'Outro par está em uso agora. Se é o mesmo programa, ele obteve um token novo quando bastava renovar: com ApiInvalidTokenError, chame tokens.refresh com o refresh token salvo.',
      endNow: 'Encerrar este access token agora',
      endsAt: when => `Sozinho, ele vence ${when}.`,
      ended: 'O access token foi encerrado',
      offline: 'O servidor não respondeu; a página continua perguntando.',
      connectedHeading: 'Conectado, e continua conectado',
      connectedText:
        'O seu programa obtém um token, usa-o e renova-o quando termina. Não há mais nada a fazer: nem temporizador, nem token adiantado.',
      toAccess: 'Ver o acesso dele',
      toAdvice: 'Ver conselhos mais tarde',
      progress: (done, all) => `${done} de ${pt(all, 'passo', 'passos')}`,
    },
  },
})
