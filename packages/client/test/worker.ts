import { type Disk, nodeDisk } from '../src/file/disk.ts'
import { FileStore } from '../src/file/file-store.ts'
import { platform } from '../src/file/open-file-store.ts'
import { createClient } from '../src/index.ts'
import { ACCOUNT } from './setup.ts'

/** Points of a renewal at which a worker can be made to stand still. */
export type Step = 'locked' | 'replied' | 'written' | 'linked' | 'saved'

export interface Plan {
  url: string
  folder: string
  /** Where to stand still, until told to go on. */
  pauseAt?: Step
  leaseMs?: number
}

export type Report = { at: 'ready' | Step } | { token: string } | { failed: string }

/** One process of a program that uses the client: waits for `go`, sends one query, reports. */
async function main(plan: Plan): Promise<void> {
  const store = new FileStore(plan.folder, {
    ...platform,
    disk: pausing(plan.pauseAt),
    leaseMs: plan.leaseMs ?? 60_000,
  })
  const client = createClient({ baseUrl: plan.url, ...ACCOUNT, store })
  await pause('ready')
  try {
    await client.get('/v1/work')
    await report({ token: await client.tokens.get() })
  } catch (error) {
    await report({ failed: String((error as { code?: unknown }).code ?? error) })
  }
  process.disconnect?.()
}

/** The disk, standing still once at one step of saving a version, or after taking the lock. */
function pausing(step: Step | undefined): Disk {
  const isVersion = (file: string): boolean => /new-[0-9a-f]+$|\d+\.json$/.test(file)
  const at = async (reached: Step): Promise<void> => {
    if (reached !== step) return
    step = undefined
    await pause(reached)
  }
  return {
    ...nodeDisk,
    async link(file, name) {
      if (isVersion(name)) await at('written')
      const done = await nodeDisk.link(file, name)
      if (isVersion(name)) await at('linked')
      if (done && name.endsWith('/lock')) await at('locked')
      return done
    },
    async create(file, text, durable) {
      if (isVersion(file)) await at('replied')
      await nodeDisk.create(file, text, durable)
    },
    async syncFolder(folder) {
      await nodeDisk.syncFolder(folder)
      await at('saved')
    },
  }
}

async function pause(step: 'ready' | Step): Promise<void> {
  const told = new Promise(done => process.once('message', done))
  await report({ at: step })
  await told
}

function report(message: Report): Promise<void> {
  return new Promise(done => process.send?.(message, () => done()))
}

const argument = process.argv[2]
if (argument) await main(JSON.parse(argument) as Plan)
