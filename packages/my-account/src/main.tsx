import './theme/mantine.css'
import './theme/page.css'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { cache } from './api/cache.ts'
import { App } from './app.tsx'
import { LanguageProvider } from './i18n/index.ts'
import { watchSession } from './session/session.ts'
import { COLOR_SCHEME_KEY } from './theme/color-scheme.ts'
import { readNonce } from './theme/nonce.ts'
import { cssVariables, theme } from './theme/theme.ts'

const nonce = readNonce()
const colorScheme = localStorageColorSchemeManager({ key: COLOR_SCHEME_KEY })
watchSession()

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={cache}>
        <LanguageProvider>
          <App />
        </LanguageProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
