import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core'

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

/** Mantine takes the text on a filled button from the light scheme for both; in the dark one the accent is light. */
const resolveVariant: VariantColorsResolver = input => {
  const resolved = defaultVariantColorsResolver(input)
  const isAccent = input.variant === 'filled' && (input.color ?? input.theme.primaryColor) === input.theme.primaryColor
  return isAccent ? { ...resolved, color: 'var(--mantine-primary-color-contrast)' } : resolved
}

/** A `header` outside the page's own would be a second banner to a screen reader. */
const dialogHeader = { header: { role: 'presentation' } }

/** Every field of ours is needed unless it says otherwise. */
const field = { defaultProps: { withAsterisk: false } }

export const theme = createTheme({
  colors: { sea, gray, dark },
  primaryColor: 'sea',
  primaryShade: { light: 7, dark: 3 },
  autoContrast: true,
  variantColorResolver: resolveVariant,
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
    Modal: {
      defaultProps: {
        radius: 'lg',
        centered: true,
        attributes: dialogHeader,
        overlayProps: { backgroundOpacity: 0.45, blur: 2 },
      },
    },
    Drawer: { defaultProps: { attributes: dialogHeader } },
    Badge: { defaultProps: { variant: 'light', tt: 'none', fw: 600 } },
    TextInput: field,
    PasswordInput: field,
    Textarea: field,
    NativeSelect: field,
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
    '--mantine-color-default-border': '#d2cdc3',
    '--mantine-color-sea-light': '#e2f0ec',
    '--mantine-color-sea-light-color': '#0b5a51',
    '--mantine-color-gray-light': '#efece5',
    '--mantine-color-gray-light-color': '#4d585c',
    '--mantine-color-red-filled': '#a3301f',
    '--mantine-color-red-filled-hover': '#8b2718',
    '--mantine-color-red-light': '#faebe7',
    '--mantine-color-red-light-color': '#8f2a1b',
    '--mantine-color-yellow-light': '#fbf1de',
    '--mantine-color-yellow-light-color': '#734404',
    '--account-card': '#ffffff',
    '--account-field': '#ffffff',
    '--account-field-line': '#bdb7ab',
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
    '--mantine-color-default-border': '#3c484c',
    '--mantine-color-sea-light': '#17332e',
    '--mantine-color-sea-light-color': '#7fd6c8',
    '--mantine-color-gray-light': '#283135',
    '--mantine-color-gray-light-color': '#b9c3c2',
    '--mantine-color-red-filled': '#c4402c',
    '--mantine-color-red-filled-hover': '#ad3623',
    '--mantine-color-red-light': '#38201b',
    '--mantine-color-red-light-color': '#ff9c87',
    '--mantine-color-yellow-light': '#2f2617',
    '--mantine-color-yellow-light-color': '#e6b873',
    '--account-card': '#1a2023',
    '--account-field': '#12171a',
    '--account-field-line': '#48565a',
    '--account-line': '#2d3639',
    '--account-wash': '#17302c',
    '--account-code': '#0f1416',
    '--account-bad-wash': '#38201b',
    '--account-warn': '#e6b873',
    '--account-warn-wash': '#2f2617',
  },
})
