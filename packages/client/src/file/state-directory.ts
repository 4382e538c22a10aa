import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { ChatAppError } from '../errors.ts'

/**
 * Where programs of this user keep what must outlast a run but is no configuration. The one place of this package that
 * reads the environment: the XDG base directory specification and Windows define these folders by variables.
 *
 * @throws ChatAppError `ConfigurationError` where the user has no home, as in a container under a number without a name
 */
export function stateDirectory(): string {
  const { XDG_STATE_HOME, LOCALAPPDATA } = process.env
  if (process.platform === 'win32') return join(LOCALAPPDATA || join(home(), 'AppData', 'Local'), 'chatapp')
  if (process.platform === 'darwin') return join(home(), 'Library', 'Application Support', 'chatapp')
  // The specification says: relative paths are to be ignored.
  const state = XDG_STATE_HOME && isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : join(home(), '.local', 'state')
  return join(state, 'chatapp')
}

function home(): string {
  try {
    return homedir()
  } catch {
    throw new ChatAppError('ConfigurationError', 'This user has no home directory, so there is no default store', {
      next: 'Set HOME or XDG_STATE_HOME, or pass store: fileStore(path)',
    })
  }
}
