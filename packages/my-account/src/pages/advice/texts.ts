import { defineTexts, en, pt, ru } from '../../i18n/index.ts'

export const adviceTexts = defineTexts({
  en: {
    heading: 'Advice',
    lead: 'What your apps do with their tokens that costs them queries, or will. Found in what they really did.',
    habits: (count: number) => en(count, 'habit to mend', 'habits to mend'),
    warning: 'Queries fail by it, or will',
    info: 'It works, and wastes',
    evidence: 'What was seen',
    why: 'Why it matters',
    mend: 'How to mend it',
    answer: 'Answer this app with 401',
    answerOffer:
      'Cannot change the program now? Many programs wait for the status 401. This app alone can be answered with it; the code in the body stays the same, and you can take it back at any time.',
    answered:
      'This app is answered with 401 now. If its programs wait for that, they renew at their next query, and this advice goes by itself.',
    answerChange: 'Change it',
    show: 'Show the code',
    part: 'The part of the program that does it right. The whole program, with your appId in it:',
    connect: 'Connect',
    since: 'Found',
    seen: 'last seen',
    fine: 'Nothing to mend',
    fineText:
      'None of the habits below was found in what your apps did. An app does it right when it makes one pair, saves it, and renews it after the error.',
    looked: 'Looked for, and not found',
    gone: 'Advice goes by itself once the habit is no longer seen.',
  },
  ru: {
    heading: 'Советы',
    lead: 'Что ваши приложения делают с токенами такого, из-за чего запросы не проходят или перестанут проходить. По тому, что они делали на самом деле.',
    habits: count => ru(count, 'привычку стоит исправить', 'привычки стоит исправить', 'привычек стоит исправить'),
    warning: 'Запросы из-за этого отклоняются или будут отклоняться',
    info: 'Работает, но впустую расходует',
    evidence: 'Что замечено',
    why: 'Почему это важно',
    mend: 'Как исправить',
    answer: 'Отвечать этому приложению статусом 401',
    answerOffer:
      'Изменить программу сейчас нельзя? Многие программы ждут статус 401. Можно отвечать им только этому приложению; код в теле ответа останется прежним, и вернуть всё можно в любой момент.',
    answered:
      'Теперь этому приложению отвечают статусом 401. Если его программы ждут именно этого, они продлят доступ при следующем запросе, и совет исчезнет сам.',
    answerChange: 'Изменить',
    show: 'Показать код',
    part: 'Часть программы, где это сделано правильно. Вся программа, уже с вашим appId:',
    connect: 'Подключение',
    since: 'Обнаружено',
    seen: 'последний раз',
    fine: 'Исправлять нечего',
    fineText:
      'Ни одной из этих привычек в действиях ваших приложений не найдено. Правильно — создать одну пару, сохранить её и продлевать после ошибки.',
    looked: 'Проверено и не найдено',
    gone: 'Совет исчезает сам, когда привычка больше не замечается.',
  },
  pt: {
    heading: 'Conselhos',
    lead: 'O que os seus apps fazem com os tokens que lhes custa consultas, ou vai custar. Visto no que eles realmente fizeram.',
    habits: count => pt(count, 'hábito a corrigir', 'hábitos a corrigir'),
    warning: 'Consultas falham por isso, ou vão falhar',
    info: 'Funciona, mas desperdiça',
    evidence: 'O que foi visto',
    why: 'Por que importa',
    mend: 'Como corrigir',
    answer: 'Responder a este app com 401',
    answerOffer:
      'Não dá para mudar o programa agora? Muitos programas esperam o status 401. Só este app pode ser respondido com ele; o código no corpo continua o mesmo, e você pode voltar atrás quando quiser.',
    answered:
      'Este app agora é respondido com 401. Se os seus programas esperam isso, eles renovam na próxima consulta, e este conselho some sozinho.',
    answerChange: 'Mudar',
    show: 'Mostrar o código',
    part: 'A parte do programa que faz isso direito. O programa inteiro, já com o seu appId:',
    connect: 'Conectar',
    since: 'Encontrado',
    seen: 'visto pela última vez',
    fine: 'Nada a corrigir',
    fineText:
      'Nenhum destes hábitos foi encontrado no que os seus apps fizeram. O certo é criar um par, salvá-lo e renová-lo depois do erro.',
    looked: 'Procurado e não encontrado',
    gone: 'O conselho some sozinho quando o hábito não é mais visto.',
  },
})
