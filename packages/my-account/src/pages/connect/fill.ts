/** What a recipe leaves open. What is not known stays a placeholder. */
export interface RecipeValues {
  baseUrl?: string | undefined
  email?: string | undefined
  appId?: string | undefined
  appPassword?: string | undefined
}

/** Literal replacements, in this order, that make any value safe between the single quotes of a language. */
export type Escapes = readonly (readonly string[])[]

/** Puts values in place of `{{name}}`, in one pass: a value that looks like a placeholder stays what it is. */
export function fill(source: string, escapes: Escapes, values: RecipeValues): string {
  const known = new Map(Object.entries(values))
  return source.replaceAll(/\{\{(\w+)\}\}/g, (placeholder, name: string) => {
    const value = known.get(name)
    return value === undefined ? placeholder : quote(value, escapes)
  })
}

function quote(value: string, escapes: Escapes): string {
  return escapes.reduce((text, [from = '', to = '']) => text.replaceAll(from, () => to), value)
}
