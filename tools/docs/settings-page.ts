import {
  environmentName,
  FLAG_KEYS,
  flagName,
  SETTING_KEYS,
  SETTINGS,
} from '../../packages/server/src/config/settings.ts'
import { table } from './table.ts'

/** docs/settings.md, made of the server's table of settings. */
export function settingsPage(): string {
  const rows = SETTING_KEYS.map(key => {
    const { help, default: fallback } = SETTINGS[key]
    const flag = FLAG_KEYS.includes(key) ? `\`${flagName(key)}\`` : ''
    return [`\`${environmentName(key)}\``, flag, fallback === '' ? '' : `\`${fallback}\``, help]
  })
  return `# Settings of chatapp-server

Each can be given as a flag of \`serve\`, as an environment variable, or as a line \`NAME=value\` of the file named with
\`--config\`. Flags win over the environment, the environment over the file. All faults are reported at once, each with
what to write instead.

${table(['Variable', 'Flag', 'Default', 'Meaning'], rows)}
`
}
