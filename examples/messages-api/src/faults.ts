import type { Text } from '@chatapp-access/contract'
import type { FastifySchemaValidationError } from 'fastify'

/** A field of a request and what is wrong with it. */
export interface Fault {
  field: string
  why: Text
}

const MALFORMED: Text = { en: 'is malformed', ru: 'имеет неверный формат', pt: 'está malformado' }

/** What each keyword of JSON Schema demands; `{}` stands for the bound it names. */
const DEMANDS: Readonly<Record<string, Text>> = {
  required: { en: 'is required', ru: 'обязательно', pt: 'é obrigatório' },
  type: { en: 'must be of type {}', ru: 'должно иметь тип {}', pt: 'deve ser do tipo {}' },
  enum: { en: 'must be one of {}', ru: 'должно быть одним из: {}', pt: 'deve ser um de {}' },
  minimum: { en: 'must be at least {}', ru: 'должно быть не меньше {}', pt: 'deve ser no mínimo {}' },
  maximum: { en: 'must be at most {}', ru: 'должно быть не больше {}', pt: 'deve ser no máximo {}' },
  minLength: {
    en: 'must have at least {} characters',
    ru: 'должно содержать не менее {} символов',
    pt: 'deve ter no mínimo {} caracteres',
  },
  maxLength: {
    en: 'must have at most {} characters',
    ru: 'должно содержать не более {} символов',
    pt: 'deve ter no máximo {} caracteres',
  },
}

export const malformed = (field: string): Fault => ({ field, why: MALFORMED })

/** The fault that a schema found. */
export function faultOf({ keyword, instancePath, params }: FastifySchemaValidationError): Fault {
  const field = String(params.missingProperty ?? (instancePath.split('/')[1] || 'body'))
  const demand = DEMANDS[keyword]
  if (!demand) return malformed(field)
  const bound = [params.limit ?? params.type ?? params.allowedValues].flat().join(', ')
  const fill = (text: string) => text.replace('{}', bound)
  return { field, why: { en: fill(demand.en), ru: fill(demand.ru), pt: fill(demand.pt) } }
}
