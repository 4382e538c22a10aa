declare global {
  /** Read by the style tags that lock scrolling behind a dialog; there is no other way to hand them the nonce. */
  var __webpack_nonce__: string | undefined
}

/** The nonce that the server wrote into the page: style tags without it are refused by the policy. */
export function readNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')
  const nonce = meta?.nonce ?? ''
  globalThis.__webpack_nonce__ = nonce
  return nonce
}
