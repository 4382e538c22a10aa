import react from '@vitejs/plugin-react'
import mantine from 'postcss-preset-mantine'
import { defineConfig } from 'vite'
import { colorSchemeFirst } from './color-scheme-first.ts'

/** The server writes a fresh nonce where this stands in index.html (packages/server/src/account/pages.ts). */
const NONCE_PLACEHOLDER = '{{csp-nonce}}'

export default defineConfig({
  base: '/account/',
  plugins: [react(), colorSchemeFirst()],
  html: { cspNonce: NONCE_PLACEHOLDER },
  css: { postcss: { plugins: [mantine()] } },
  build: {
    target: 'es2024',
    // Nothing inlined: the policy allows images and scripts of our own origin, by address.
    assetsInlineLimit: 0,
    // Read by tools/my-account/first-load.ts.
    manifest: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    port: 5173,
    strictPort: true,
    // Where `npm start` serves My Account. The host stays as the browser wrote it: the server compares it with Origin.
    proxy: { '/account/api': { target: 'http://127.0.0.1:8081', changeOrigin: false } },
  },
})
