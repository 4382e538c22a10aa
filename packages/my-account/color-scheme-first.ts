import type { Plugin } from 'vite'
import { COLOR_SCHEME_KEY } from './src/theme/color-scheme.ts'

const SOURCE = `(() => {
  let kept
  try { kept = localStorage.getItem('${COLOR_SCHEME_KEY}') } catch {}
  const isDark = kept === 'dark' || (kept !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light')
})()
`

/**
 * Sets the colour scheme before the first paint. A module runs too late for that, and the policy allows no inline
 * script, so it is a small file of its own that the head waits for.
 */
export function colorSchemeFirst(): Plugin {
  return {
    name: 'color-scheme-first',
    buildStart() {
      if (this.meta.watchMode) return
      this.emitFile({ type: 'asset', name: 'color-scheme.js', source: SOURCE })
    },
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const file = Object.values(bundle ?? {}).find(one => one.fileName.includes('color-scheme-'))?.fileName
        const script = file === undefined ? { children: SOURCE } : { attrs: { src: `/account/${file}` } }
        return [{ tag: 'script', injectTo: 'head-prepend', ...script }]
      },
    },
  }
}
