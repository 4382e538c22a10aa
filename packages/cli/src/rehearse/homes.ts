import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const inUse = new Set<string>()

/** A home that nobody has lived in. */
export async function makeHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'chatapp-rehearsal-'))
  inUse.add(home)
  await mkdir(join(home, 'tmp'))
  return home
}

/** Something that the program left running may still write there: what cannot be removed stays. */
export async function removeHome(home: string): Promise<void> {
  await rm(home, { recursive: true, force: true, maxRetries: 3 }).catch(() => {})
  inUse.delete(home)
}

/** Removes what is still there when this process has to end at once. */
export function removeAllHomes(): void {
  for (const home of inUse) {
    try {
      rmSync(home, { recursive: true, force: true })
    } catch {
      // As above.
    }
  }
}
