/** The database cannot be used as it is: not ours, damaged, or of a newer version. Waiting does not help. */
export class UnusableDatabaseError extends Error {
  override name = 'UnusableDatabaseError'
}
