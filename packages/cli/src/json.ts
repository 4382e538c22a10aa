/** JSON.parse source text access, as in ECMAScript 2026: what a number was written like. */
interface LosslessJson {
  parse(text: string, revive: (key: string, value: unknown, context: { source?: string }) => unknown): unknown
  rawJSON(text: string): unknown
}

const JSON_LOSSLESS = JSON as unknown as LosslessJson

/**
 * Parses JSON so that stringifying gives every number back as it was written: ids above 2^53 stay what they are.
 * `undefined` for anything that is no JSON.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON_LOSSLESS.parse(text, (_key, value, { source }) =>
      typeof value === 'number' && source !== undefined && String(value) !== source
        ? JSON_LOSSLESS.rawJSON(source)
        : value,
    )
  } catch {
    return undefined
  }
}
