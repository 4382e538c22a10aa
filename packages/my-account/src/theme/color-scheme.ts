/** Where the browser keeps the chosen colour scheme (`auto`, `light` or `dark`). */
export const COLOR_SCHEME_KEY = 'chatapp-color-scheme'
