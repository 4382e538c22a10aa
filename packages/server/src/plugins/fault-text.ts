import type { FieldFault, Language, Text } from '@chatapp-access/contract'
import type { Fault } from '../flows/refusal.ts'

/** What may be wrong with a field, by JSON Schema keyword or by a name of ours. `%` stands for what was expected. */
const FAULT_TEXTS: Readonly<Record<string, Text>> = {
  required: { en: 'is required', ru: 'обязательно', pt: 'é obrigatório' },
  type: { en: 'must be of type %', ru: 'должно иметь тип %', pt: 'deve ser do tipo %' },
  minLength: { en: 'must not be empty', ru: 'не должно быть пустым', pt: 'não pode ser vazio' },
  maxLength: {
    en: 'must not be longer than % characters',
    ru: 'не должно быть длиннее % символов',
    pt: 'não pode ter mais de % caracteres',
  },
  additionalProperties: { en: 'is not known here', ru: 'здесь неизвестно', pt: 'não é conhecido aqui' },
  pattern: {
    en: 'has characters that are not allowed',
    ru: 'содержит недопустимые символы',
    pt: 'contém caracteres não permitidos',
  },
  email: { en: 'is no e-mail address', ru: 'не является адресом e-mail', pt: 'não é um endereço de e-mail' },
  webhook: {
    en: 'must be a public https URL without user or password',
    ru: 'должен быть публичным https-адресом без имени и пароля',
    pt: 'deve ser uma URL https pública sem usuário nem senha',
  },
  taken: { en: 'is taken', ru: 'уже занят', pt: 'já está em uso' },
  wrongCode: {
    en: 'is wrong; is the clock of your device right?',
    ru: 'неверен; правильно ли идут часы вашего устройства?',
    pt: 'está errado; o relógio do seu dispositivo está certo?',
  },
  factorOn: { en: 'is on already', ru: 'уже включён', pt: 'já está ativado' },
  factorOff: { en: 'is not on', ru: 'не включён', pt: 'não está ativado' },
  passwordTooShort: {
    en: 'needs at least % characters',
    ru: 'должен быть не короче % символов',
    pt: 'precisa de pelo menos % caracteres',
  },
  passwordTooLong: {
    en: 'may have at most % bytes',
    ru: 'не может быть длиннее % байт',
    pt: 'pode ter no máximo % bytes',
  },
  passwordReserved: {
    en: 'may not begin like an app password',
    ru: 'не может начинаться как пароль приложения',
    pt: 'não pode começar como uma senha de aplicativo',
  },
  passwordCommon: {
    en: 'is one of the first that are tried; choose another',
    ru: 'один из первых, которые подбирают; выберите другой',
    pt: 'é uma das primeiras que se tentam; escolha outra',
  },
  wellFormed: {
    en: 'is not well-formed Unicode',
    ru: 'не является корректной строкой Unicode',
    pt: 'não é Unicode bem formado',
  },
  json: {
    en: 'must be a JSON object or a form',
    ru: 'должно быть объектом JSON или формой',
    pt: 'deve ser um objeto JSON ou um formulário',
  },
  ambiguous: {
    en: 'can be read in two ways',
    ru: 'можно прочитать двояко',
    pt: 'pode ser lido de duas maneiras',
  },
  unsupported: { en: 'is not supported here', ru: 'здесь не поддерживается', pt: 'não é suportado aqui' },
  maxItems: {
    en: 'are %, which is as many as there may be; end or delete one first',
    ru: 'уже %, больше нельзя; сначала завершите или удалите лишнее',
    pt: 'já são %, o máximo possível; encerre ou apague um antes',
  },
  disabled: {
    en: 'is switched off; switch it on first',
    ru: 'отключено; сначала включите',
    pt: 'está desativado; ative antes',
  },
  opened: {
    en: 'was opened already; end the app password it gave instead',
    ru: 'уже открыта; вместо этого завершите пароль приложения, который она дала',
    pt: 'já foi aberto; encerre a senha de app que ele deu',
  },
  lastOperator: {
    en: 'belongs to the last operator; give the right to another account first',
    ru: 'принадлежит последнему оператору; сначала дайте это право другому аккаунту',
    pt: 'é do último operador; dê o direito a outra conta antes',
  },
  used: {
    en: 'was used before; give every new call a key of its own',
    ru: 'уже использован; дайте каждому новому вызову свой ключ',
    pt: 'já foi usada; dê a cada nova chamada a sua própria chave',
  },
}

const UNKNOWN: Text = { en: 'is not valid', ru: 'неверно', pt: 'não é válido' }

export function faultText(fault: Fault, language: Language): FieldFault {
  const text = (FAULT_TEXTS[fault.keyword] ?? UNKNOWN)[language]
  return { field: fault.field, message: text.replace('%', String(fault.expected ?? '')) }
}
