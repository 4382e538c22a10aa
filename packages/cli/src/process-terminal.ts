import { Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { EXIT } from './exit-code.ts'
import type { Stream, Terminal } from './terminal.ts'

/** What of the environment speaks about colour. */
export interface ColourWishes {
  /** https://no-color.org: any value but the empty one turns colour off. */
  NO_COLOR?: string | undefined
  TERM?: string | undefined
}

/** The terminal of this process. */
export function processTerminal(wishes: ColourWishes): Terminal {
  return {
    out: streamOf(process.stdout, wishes),
    err: streamOf(process.stderr, wishes),
    isTyped: process.stdin.isTTY === true,
    readInput: async () => Buffer.from(await buffer(process.stdin)),
  }
}

function streamOf(stream: NodeJS.WriteStream, { NO_COLOR, TERM }: ColourWishes): Stream {
  // `chatapp api … | head -1`: the reader has what it wanted.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok)
    if (stream !== process.stderr) process.stderr.write(`chatapp: The output cannot be written: ${error.code}\n`)
    process.exit(EXIT.files)
  })
  const isTerminal = stream.isTTY === true
  return {
    write: text => stream.write(text),
    // Closing the copy must not close the process's own stream, nor a copy that breaks off spoil it.
    copy: body => body.pipeTo(Writable.toWeb(stream), { preventClose: true, preventAbort: true }),
    isTerminal,
    width: isTerminal ? stream.columns : undefined,
    hasColour: isTerminal && !NO_COLOR && TERM !== 'dumb',
  }
}
