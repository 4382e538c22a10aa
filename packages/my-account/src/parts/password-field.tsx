import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { useTexts } from '../i18n/index.ts'
import { partsTexts } from './texts.ts'

/** A field for a password, with a button that shows what was typed: in the chosen language, and for the keyboard too. */
export function PasswordField(props: PasswordInputProps) {
  const t = useTexts(partsTexts)
  return <PasswordInput visibilityToggleButtonProps={{ 'aria-label': t.showPassword, tabIndex: 0 }} {...props} />
}
