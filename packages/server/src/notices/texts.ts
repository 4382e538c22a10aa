import { ADVICE_TEXTS, type AdviceRule, type Language, type Text } from '@chatapp-access/contract'
import type { NoticeKind } from '@chatapp-access/contract/account'

interface NoticeWords {
  /** `{app}` and `{detail}` are put in; with no line break, since it is the subject of an e-mail. */
  subject: Text
  /** What it means, and what to do. */
  text: Text
}

const WORDS: Readonly<Record<NoticeKind, NoticeWords>> = {
  limit_near: {
    subject: {
      en: '{app}: most of today’s tokens are made ({detail})',
      ru: '{app}: дневной лимит токенов почти исчерпан ({detail})',
      pt: '{app}: a maior parte dos tokens de hoje já foi criada ({detail})',
    },
    text: {
      en: 'When the limit is reached, no new token can be made until the day ends. Tokens that are there already keep working. An app that saves its pair and refreshes it needs one token a fortnight.',
      ru: 'Когда лимит будет исчерпан, новые токены нельзя будет создать до конца дня. Уже созданные продолжат работать. Приложению, которое сохраняет пару и продлевает её, достаточно одного токена в две недели.',
      pt: 'Quando o limite acabar, nenhum novo token poderá ser criado até o fim do dia. Os que já existem continuam funcionando. Um app que salva o par e o renova precisa de um token a cada quinze dias.',
    },
  },
  habit_found: {
    subject: {
      en: '{app}: {detail}',
      ru: '{app}: {detail}',
      pt: '{app}: {detail}',
    },
    text: {
      en: 'We have noticed a habit of this app that costs tokens or makes queries fail. My Account shows the evidence and how to mend it.',
      ru: 'Мы заметили у этого приложения привычку, из-за которой расходуются токены или не проходят запросы. В Личном кабинете показано, по чему это видно и как исправить.',
      pt: 'Notamos neste app um hábito que gasta tokens ou faz consultas falharem. A Minha Conta mostra a evidência e como corrigir.',
    },
  },
  theft_suspected: {
    subject: {
      en: '{app}: a token may have been stolen',
      ru: '{app}: токен мог быть украден',
      pt: '{app}: um token pode ter sido roubado',
    },
    text: {
      en: 'A refresh token that had been replaced long before was presented from {detail}, another network than the one the current pair is used from. That pair can no longer be renewed by anyone; its access token works until its end. If you know both places, let them read one saved pair. If you do not, end the access of this app and change its app password.',
      ru: 'Давно заменённый refresh-токен предъявлен с адреса {detail} — не из той сети, где используется текущая пара. Эту пару больше никто не сможет продлить; её access-токен действует до своего окончания. Если вам знакомы оба места, пусть они читают одну сохранённую пару. Если нет, завершите доступ приложения и смените его пароль.',
      pt: 'Um refresh token substituído há muito foi apresentado a partir de {detail}, outra rede que não a do par atual. Esse par não pode mais ser renovado por ninguém; o access token funciona até o fim. Se você conhece os dois lugares, faça-os ler um só par salvo. Se não, encerre o acesso deste app e troque a senha dele.',
    },
  },
  new_network: {
    subject: {
      en: 'Your account was signed in to from a new network',
      ru: 'Вход в ваш аккаунт из новой сети',
      pt: 'Sua conta foi acessada a partir de uma nova rede',
    },
    text: {
      en: 'Somebody signed in to My Account from {detail}. If it was not you, change the password: that signs all other browsers out.',
      ru: 'Кто-то вошёл в Личный кабинет с адреса {detail}. Если это были не вы, смените пароль: все остальные сеансы завершатся.',
      pt: 'Alguém entrou na Minha Conta a partir de {detail}. Se não foi você, troque a senha: isso encerra todas as outras sessões.',
    },
  },
  hand_over_opened: {
    subject: {
      en: '{app}: the hand-over link was opened',
      ru: '{app}: ссылка передачи доступа открыта',
      pt: '{app}: o link de entrega foi aberto',
    },
    text: {
      en: 'It was opened from {detail}. Whoever did so now has the appId and an app password of their own. If it was not your integrator, end that app password.',
      ru: 'Её открыли с адреса {detail}. У открывшего теперь есть appId и отдельный пароль приложения. Если это был не ваш интегратор, завершите этот пароль приложения.',
      pt: 'Ele foi aberto a partir de {detail}. Quem o abriu tem agora o appId e uma senha de app própria. Se não foi o seu integrador, encerre essa senha.',
    },
  },
  test: {
    subject: {
      en: 'A test of your webhook',
      ru: 'Проверка вашего вебхука',
      pt: 'Um teste do seu webhook',
    },
    text: {
      en: 'Nothing happened: you asked for this in My Account.',
      ru: 'Ничего не произошло: вы запросили это в Личном кабинете.',
      pt: 'Nada aconteceu: você pediu isto na Minha Conta.',
    },
  },
}

export interface NoticeToWord {
  kind: NoticeKind
  appName: string
  detail: string
  language: Language
}

/** A notice in words: a line, and what it means. */
export function noticeText({ kind, appName, detail, language }: NoticeToWord): { subject: string; text: string } {
  const told = kind === 'habit_found' ? habitTitle(detail, language) : detail
  const fill = (text: Text) =>
    text[language].replace(/\{(app|detail)\}/g, (_, name) => (name === 'app' ? appName : told))
  const { subject, text } = WORDS[kind]
  return { subject: fill(subject).replace(/\s+/g, ' '), text: fill(text) }
}

function habitTitle(rule: string, language: Language): string {
  return ADVICE_TEXTS[rule as AdviceRule]?.title[language] ?? rule
}
