/** OIDs of the types that statements give back: fixed numbers of PostgreSQL, src/include/catalog/pg_type.dat. */
const TYPES = { bytea: 17, int8: 20, int2: 21, int4: 23, numeric: 1700 } as const

const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  [TYPES.bytea]: parseBytes,
  [TYPES.int8]: parseInteger,
  [TYPES.int4]: parseInteger,
  [TYPES.int2]: parseInteger,
  // What sum() makes of bigint.
  [TYPES.numeric]: parseInteger,
}

/** How pg reads the values of rows: numbers as numbers, bytes as plain bytes, everything else as text. */
export const VALUE_TYPES = {
  getTypeParser: (oid: number) => PARSERS[oid] ?? ((text: string) => text),
}

/** No number of ours is that large: one that is would be another one by the time it is used. */
function parseInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('the database holds a number that is none of ours')
  return value
}

/** The hex form, which is the default since PostgreSQL 9.0. */
function parseBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'))
}

const REPLACEMENT = '\u{fffd}'

/**
 * A value as PostgreSQL takes it. Its columns hold whole numbers, and nodes' clocks have fractions of a millisecond. Its
 * text holds no NUL: that becomes U+FFFD, as half a surrogate pair does on its way into UTF-8, so that no caller can make
 * a statement fail by what was sent.
 */
export function valueFor(value: unknown): unknown {
  if (typeof value === 'number') return Math.floor(value)
  if (typeof value === 'string' && value.includes('\0')) return value.replaceAll('\0', REPLACEMENT)
  return value
}
