/** The database cannot be used as it is: not to be opened, not ours, or of a newer version. Waiting does not help. */
export class UnusableDatabaseError extends Error {
  override name = 'UnusableDatabaseError'
}
