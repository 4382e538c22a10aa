/** A transfer cannot begin or go on; the message says what helps. Holds nothing secret. */
export class TransferError extends Error {
  override name = 'TransferError'
}
