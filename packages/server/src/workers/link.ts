import type { Channel } from './channel.ts'
import type { SupervisorMethods, WorkerMethods } from './methods.ts'

/** The channel as a worker has it. */
export type ToSupervisor = Pick<Channel<WorkerMethods, SupervisorMethods>, 'call'>

/** The channel as the supervisor has it, one for each worker. */
export type ToWorker = Pick<Channel<SupervisorMethods, WorkerMethods>, 'call'>

/** For calls whose answer nobody needs: a supervisor that is gone takes its workers along, which says enough. */
export function unheard(call: Promise<unknown>): void {
  call.catch(() => undefined)
}
