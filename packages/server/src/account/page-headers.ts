const YEAR_SECONDS = 31_536_000

/** What a page of My Account has no use for is switched off, so that no script that got in could use it. */
const PERMISSIONS = [
  'accelerometer=()',
  'camera=()',
  'clipboard-read=()',
  'clipboard-write=(self)',
  'display-capture=()',
  'geolocation=()',
  'gyroscope=()',
  'microphone=()',
  'midi=()',
  'payment=()',
  'usb=()',
]

/**
 * The headers that keep the pages to themselves: scripts and calls of their own origin only, no frame around them, no
 * address of theirs in a Referer (one-time links are opened here).
 * @param nonce of one document; its style tags carry it. Without one, no inline style is admitted.
 */
export function pageHeaders(https: boolean, nonce?: string): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy(nonce),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'permissions-policy': PERMISSIONS.join(', '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    // Over plain http browsers ignore it (RFC 6797 section 7.2), and localhost is to stay reachable without TLS.
    ...(https && { 'strict-transport-security': `max-age=${YEAR_SECONDS}` }),
  }
}

function contentSecurityPolicy(nonce: string | undefined): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${nonce === undefined ? '' : ` 'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
