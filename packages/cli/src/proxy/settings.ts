import { isAbsolute, join, resolve } from 'node:path'
import { usageError } from '../failures.ts'

/** Options of `chatapp proxy`, as they stand on the command line. */
export interface ProxyFlags {
  upstream?: string
  socket?: string
  socketMode?: string
  port?: string
  timeout?: string
  replayMemory?: string
  replayDisk?: string
  maxCalls?: string
  grace?: string
}

/** Options of `chatapp proxy`, read. */
export interface ProxySettings {
  /** Where callers come in. */
  place: { port: number } | { path: string; mode: 0o600 | 0o660 }
  /** Milliseconds of silence before the head of an answer. */
  timeoutMs: number
  replayMemoryBytes: number
  /** In memory and on disk together. */
  replayTotalBytes: number
  mostCalls: number
  /** Milliseconds for calls in flight when the proxy is told to stop. */
  graceMs: number
}

/** Folders of this user. */
export interface Folders {
  /** Of the proxy; lasts, and is private. */
  state: string
  /** For sockets, where the system has such a folder. */
  runtime: string | undefined
}

const UNITS: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }

/** @throws ChatAppError `UsageError` */
export function readSettings(flags: ProxyFlags, folders: Folders): ProxySettings {
  const { timeout = '120', replayMemory = '256KiB', replayDisk = '1GiB', maxCalls = '1000', grace = '20' } = flags
  const replayMemoryBytes = readSize('--replay-memory', replayMemory)
  return {
    place: readPlace(flags, folders),
    timeoutMs: readNumber('--timeout', timeout, 1, 86_400) * 1000,
    replayMemoryBytes,
    replayTotalBytes: replayMemoryBytes + readSize('--replay-disk', replayDisk),
    mostCalls: readNumber('--max-calls', maxCalls, 1, 100_000),
    graceMs: readNumber('--grace', grace, 0, 3600) * 1000,
  }
}

function readPlace({ socket, socketMode, port }: ProxyFlags, folders: Folders): ProxySettings['place'] {
  if (port !== undefined) {
    if (socket !== undefined || socketMode !== undefined) {
      throw usageError('A port and a socket exclude each other', 'Start two proxies: they share the pair')
    }
    return { port: readNumber('--port', port, 0, 65_535) }
  }
  if (socketMode !== undefined && socketMode !== '600' && socketMode !== '660') {
    throw usageError('--socket-mode is 600, for this user, or 660, for the group too')
  }
  return { path: socket ? resolve(socket) : defaultSocket(folders), mode: socketMode === '660' ? 0o660 : 0o600 }
}

/** XDG base directory specification: a relative path is invalid and to be ignored. */
function defaultSocket({ state, runtime }: Folders): string {
  const folder = runtime && isAbsolute(runtime) ? join(runtime, 'chatapp') : state
  return join(folder, 'proxy.sock')
}

function readSize(option: string, text: string): number {
  const [, digits, unit = ''] = /^(\d{1,12})(KiB|MiB|GiB)?$/.exec(text) ?? []
  if (digits === undefined) throw usageError(`${option} is a number of bytes, or such as 64KiB, 10MiB, 1GiB`)
  return Number(digits) * (UNITS[unit] ?? 1)
}

function readNumber(option: string, text: string, least: number, most: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(number >= least && number <= most)) throw usageError(`${option} is a whole number from ${least} to ${most}`)
  return number
}
