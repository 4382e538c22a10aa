import { environmentName, SETTING_KEYS, SETTINGS } from './settings.ts'

/** The table of settings as plain text, for `--help`. */
export function describeSettings(): string {
  const rows = SETTING_KEYS.map(
    key => `  ${environmentName(key)}=${SETTINGS[key].default}\n      ${SETTINGS[key].help}`,
  )
  return `Settings, as environment variables or lines of the --config file (flags win over both):\n${rows.join('\n')}`
}
