import type { Text } from './languages.ts'

/**
 * Values of `ChatApp-Reason`: why a token that once was valid no longer is.
 * A token that never was valid gets no reason.
 */
export const REASONS = {
  expired: {
    en: 'Its end time has passed.',
    ru: 'Срок его действия истёк.',
    pt: 'O seu prazo terminou.',
  },
  revoked: {
    en: 'The access was ended by its owner or by the app itself.',
    ru: 'Доступ завершён владельцем или самим приложением.',
    pt: 'O acesso foi encerrado pelo dono ou pela própria aplicação.',
  },
  replaced: {
    en: 'A newer pair was issued and is in use. Use the pair saved last.',
    ru: 'Выпущена и используется более новая пара. Возьмите последнюю сохранённую пару.',
    pt: 'Um par mais novo foi emitido e está em uso. Use o último par salvo.',
  },
  reused: {
    en: 'An old refresh token came from another network; refreshing was ended for safety. Make a new token.',
    ru: 'Старый refresh-токен пришёл из другой сети; продление прекращено ради безопасности. Создайте новый токен.',
    pt: 'Um refresh token antigo veio de outra rede; a renovação foi encerrada por segurança. Crie um novo token.',
  },
  password_changed: {
    en: 'The account password was changed.',
    ru: 'Пароль аккаунта был изменён.',
    pt: 'A senha da conta foi alterada.',
  },
  app_deleted: {
    en: 'The app was deleted.',
    ru: 'Приложение удалено.',
    pt: 'A aplicação foi excluída.',
  },
} as const satisfies Record<string, Text>

export type Reason = keyof typeof REASONS
