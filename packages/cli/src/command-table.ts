import type { CommandFile } from './command-file.ts'
import { api } from './commands/api.ts'
import { completion } from './commands/completion.ts'
import { doctor } from './commands/doctor.ts'
import { login } from './commands/login.ts'
import { logout } from './commands/logout.ts'
import { profiles } from './commands/profiles.ts'
import { proxy } from './commands/proxy.ts'
import { rehearse } from './commands/rehearse.ts'
import { renew } from './commands/renew.ts'
import { status } from './commands/status.ts'
import { token } from './commands/token.ts'

/** All commands, in the order of the help. Help and completion are made of this table. */
export const COMMANDS: readonly CommandFile[] = [
  login,
  status,
  api,
  token,
  renew,
  profiles,
  doctor,
  proxy,
  rehearse,
  logout,
  completion,
]
