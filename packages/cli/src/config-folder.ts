import { posix, win32 } from 'node:path'

/** What the place of the configuration depends on. */
export interface Home {
  platform: NodeJS.Platform
  /** The user's home directory. */
  home: string
  XDG_CONFIG_HOME?: string | undefined
  APPDATA?: string | undefined
}

/** The folder of this program's configuration: where the platform says that configuration of a user goes. */
export function configFolder({ platform, home, XDG_CONFIG_HOME, APPDATA }: Home): string {
  if (platform === 'win32') return win32.join(APPDATA || win32.join(home, 'AppData', 'Roaming'), 'chatapp')
  // XDG base directory specification: a relative path is invalid and to be ignored.
  if (XDG_CONFIG_HOME && posix.isAbsolute(XDG_CONFIG_HOME)) return posix.join(XDG_CONFIG_HOME, 'chatapp')
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'chatapp')
  return posix.join(home, '.config', 'chatapp')
}
