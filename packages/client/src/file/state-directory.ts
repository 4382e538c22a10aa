import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/**
 * Where programs of this user keep what must outlast a run but is no configuration. The one place of this package that
 * reads the environment: the XDG base directory specification and Windows define these folders by variables.
 */
export function stateDirectory(): string {
  const { XDG_STATE_HOME, LOCALAPPDATA } = process.env
  if (process.platform === 'win32') return join(LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'chatapp')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'chatapp')
  // The specification says: relative paths are to be ignored.
  const state = XDG_STATE_HOME && isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : join(homedir(), '.local', 'state')
  return join(state, 'chatapp')
}
