/** The second factor of an account: TOTP (RFC 6238) and recovery codes. */
export interface SecondFactorStore {
  /**
   * Takes a TOTP code's time step. `false` where it, or a later one, was taken before: of several who present the same
   * code at once exactly one gets in (RFC 6238 section 5.2).
   */
  takeFactorStep(order: { accountId: number; step: number }): Promise<boolean>
  /** Uses a recovery code up. `undefined` where there is none, or it was used before. */
  takeRecoveryCode(order: { accountId: number; digest: string }): Promise<{ left: number } | undefined>
}
