import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** The one accent: that of the reference pages under /docs. Shade 7 carries white text, shade 3 dark text. */
const sea: MantineColorsTuple = [
  '#e9f4f1',
  '#d3e9e4',
  '#a9d8cf',
  '#73cfc0',
  '#4bb5a5',
  '#2b9d8d',
  '#178376',
  '#0b665c',
  '#085048',
  '#053b35',
]

/** Warm paper in light, blue-green slate in dark; each text shade has 4.5 : 1 against its ground. */
const gray: MantineColorsTuple = [
  '#f7f5f1',
  '#f1eee8',
  '#e9e5dd',
  '#e2ded6',
  '#d2cdc3',
  '#6d777a',
  '#566165',
  '#434c50',
  '#2d3538',
  '#1c2427',
]
const dark: MantineColorsTuple = [
  '#e5e9e7',
  '#c6cecd',
  '#a2adad',
  '#8b9798',
  '#354044',
  '#283135',
  '#1a2023',
  '#13181a',
  '#0e1213',
  '#090c0d',
]

const sans = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif"
const mono = "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'Liberation Mono', monospace"

export const theme = createTheme({
  colors: { sea, gray, dark },
  primaryColor: 'sea',
  primaryShade: { light: 7, dark: 3 },
  autoContrast: true,
  black: '#1c2427',
  fontFamily: sans,
  fontFamilyMonospace: mono,
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '6px', md: '9px', lg: '14px', xl: '20px' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  headings: {
    fontFamily: sans,
    fontWeight: '650',
    textWrap: 'balance',
    sizes: {
      h1: { fontSize: 'clamp(1.55rem, 1.35rem + 0.9vw, 1.95rem)', lineHeight: '1.25' },
      h2: { fontSize: '1.2rem', lineHeight: '1.35' },
      h3: { fontSize: '1.02rem', lineHeight: '1.4' },
    },
  },
  shadows: { xs: 'none', sm: '0 1px 2px rgb(28 36 39 / 6%), 0 6px 20px -12px rgb(28 36 39 / 18%)' },
  components: {
    Paper: { defaultProps: { radius: 'lg' } },
    Card: { defaultProps: { radius: 'lg', withBorder: true, padding: 'lg' } },
    Alert: { defaultProps: { radius: 'lg', variant: 'light' } },
    Modal: { defaultProps: { radius: 'lg', centered: true, overlayProps: { backgroundOpacity: 0.45, blur: 2 } } },
    Skeleton: { defaultProps: { radius: 'sm' } },
    Anchor: { defaultProps: { underline: 'always' } },
  },
})

/** What Mantine derives otherwise than we want it. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#fcfbf8',
    '--mantine-color-text': '#1c2427',
    '--mantine-color-error': '#a3301f',
    '--mantine-color-placeholder': '#6d777a',
    '--mantine-color-anchor': '#0b665c',
    '--account-card': '#ffffff',
    '--account-line': '#e2ded6',
    '--account-wash': '#e7f1ee',
    '--account-code': '#f4f2ed',
    '--account-bad-wash': '#faebe7',
    '--account-warn': '#7d4a05',
    '--account-warn-wash': '#fbf1de',
  },
  dark: {
    '--mantine-color-body': '#13181a',
    '--mantine-color-text': '#e5e9e7',
    '--mantine-color-error': '#ff9c87',
    '--mantine-color-placeholder': '#8b9798',
    '--mantine-color-anchor': '#73cfc0',
    '--account-card': '#1a2023',
    '--account-line': '#2d3639',
    '--account-wash': '#17302c',
    '--account-code': '#0f1416',
    '--account-bad-wash': '#38201b',
    '--account-warn': '#e6b873',
    '--account-warn-wash': '#2f2617',
  },
})
