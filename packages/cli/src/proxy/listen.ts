import { chmod, lstat, mkdir, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { dirname } from 'node:path'
import { ChatAppError } from '@chatapp-access/client'
import { fileStore } from '@chatapp-access/client/file'

/** A unix socket to listen on. */
export interface SocketPlace {
  path: string
  /** Rights of the socket: its owner's, and perhaps those of its group. */
  mode: 0o600 | 0o660
  /** A folder for the lock that lets one program at a time look whether a socket is in use, and take its place. */
  lockFolder: string
}

/** Of `sun_path`, without the zero at its end: 108 on Linux, 104 elsewhere. */
const LONGEST_PATH = 103

/**
 * Listens on a unix socket. One left over by a program that died is replaced; a living one is not touched.
 *
 * @throws ChatAppError `ListenError`
 */
export async function listenOnSocket(server: Server, { path, mode, lockFolder }: SocketPlace): Promise<void> {
  if (Buffer.byteLength(path) > LONGEST_PATH) {
    throw listenError(`The path of the socket is longer than ${LONGEST_PATH} bytes: ${path}`, 'Give another: --socket')
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(error => {
    throw listenError(`The folder of ${path} cannot be made: ${codeOf(error)}`, 'Give another: --socket')
  })
  await fileStore(lockFolder).lock(async () => {
    await makeRoom(path)
    // Nobody else may connect, not even between bind and chmod.
    const before = process.umask(0o177)
    try {
      await listening(server, () => server.listen({ path }))
    } finally {
      process.umask(before)
    }
    await chmod(path, mode)
  })
}

/**
 * Listens on a port of the loopback; 0 for a free one.
 *
 * @returns the port
 * @throws ChatAppError `ListenError`
 */
export async function listenOnPort(server: Server, port: number): Promise<number> {
  await listening(server, () => server.listen({ host: '127.0.0.1', port, exclusive: true }))
  return (server.address() as AddressInfo).port
}

async function makeRoom(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined)
  if (!found) return
  if (!found.isSocket()) throw listenError(`${path} is there, and is no socket`, 'Give another: --socket')
  if (await isAlive(path)) {
    throw listenError(`A proxy listens on ${path} already`, 'Use that one, or give this one another place: --socket')
  }
  await rm(path, { force: true })
}

/** Whether somebody answers. A socket that may not be asked counts as alive. */
function isAlive(path: string): Promise<boolean> {
  return new Promise(done => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      done(true)
    })
    socket.once('error', error => done(codeOf(error) !== 'ECONNREFUSED' && codeOf(error) !== 'ENOENT'))
  })
}

function listening(server: Server, listen: () => void): Promise<void> {
  return new Promise((done, fail) => {
    const onError = (error: Error & { port?: number }): void => {
      const where = error.port !== undefined && error.port > 0 ? `on port ${error.port}` : 'there'
      const taken = codeOf(error) === 'EADDRINUSE' ? `Somebody listens ${where} already` : undefined
      fail(listenError(taken ?? `Cannot listen: ${codeOf(error)}`, 'Give another place: --socket or --port'))
    }
    server.once('error', onError)
    server.once('listening', () => {
      server.off('error', onError)
      done()
    })
    listen()
  })
}

function listenError(message: string, next: string): ChatAppError<'ListenError'> {
  return new ChatAppError('ListenError', message, { next })
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | undefined)?.code ?? 'unknown failure')
}
