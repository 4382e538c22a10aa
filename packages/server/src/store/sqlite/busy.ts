/** SQLITE_BUSY, in all its extended codes: another connection holds what this one needs. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 5
}
