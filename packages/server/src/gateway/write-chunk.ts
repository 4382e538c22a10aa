import type { Socket } from 'node:net'

/** Writes content as one chunk (RFC 9112 section 7.1). Gives false where the other side takes no more for now. */
export function writeChunk(socket: Socket, chunk: Buffer): boolean {
  socket.cork()
  socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1')
  socket.write(chunk)
  const isTaken = socket.write('\r\n', 'latin1')
  socket.uncork()
  return isTaken
}
