import { usageError } from './failures.ts'
import type { Terminal } from './terminal.ts'

/**
 * Reads what is piped in, for the option that asked for it.
 *
 * @throws ChatAppError `UsageError` where somebody types
 */
export async function readPipe(option: string, terminal: Terminal): Promise<Buffer<ArrayBuffer>> {
  if (terminal.isTyped) throw usageError(`${option} reads a pipe, and here is a keyboard`, 'Name a file')
  return terminal.readInput()
}
