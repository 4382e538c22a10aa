/** How often somebody might decode: more would cost a long path more than it tells. */
const DECODED_AT_MOST = 3

const ESCAPES = /(?:%[0-9a-f]{2})+/gi

/**
 * A path as the most lenient upstream sees it before it resolves dots: decoded more than once, characters that only look
 * like others taken for those (Unicode NFKC), `\` for `/`, parameters cut off.
 */
export function decodeAsAnybody(path: string): string {
  let decoded = path
  for (let times = 0; times < DECODED_AT_MOST && decoded.includes('%'); times++) {
    decoded = decoded.replace(ESCAPES, decodeEscapes)
  }
  return decoded
    .normalize('NFKC')
    .replaceAll('\\', '/')
    .replace(/;[^/]*/g, '')
    .replace(/\/{2,}/g, '/')
}

/** What a path comes down to for upstreams that also compare without case, or keep files of systems that drop a final dot. */
export function lenientForm(path: string): string {
  return decodeAsAnybody(path)
    .toLowerCase()
    .replace(/[. ]+(?=\/|$)/g, '')
    .replace(/\/{2,}/g, '/')
}

/** Bytes that are not UTF-8 stay escaped. */
function decodeEscapes(escapes: string): string {
  try {
    return decodeURIComponent(escapes)
  } catch {
    return escapes
  }
}
