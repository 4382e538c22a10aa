/** The second factor of an account: TOTP (RFC 6238) and recovery codes. */
export interface SecondFactorStore {
  /** `undefined` where none was begun. */
  findFactor(accountId: number): Promise<SecondFactor | undefined>
  /** Keeps a new secret, which is not in force yet, in place of one that never came into force. `false` where one is in force. */
  startFactor(order: { accountId: number; sealedSecret: Uint8Array; keyId: number }): Promise<boolean>
  /**
   * Puts the secret in force whose code was proved, with its recovery codes: tokens.make takes app passwords only from
   * then on. `false` where it is not the secret any more, or one is in force.
   */
  enableFactor(order: EnableFactor): Promise<boolean>
  /** Takes the factor and its recovery codes away: the account password makes tokens again. `false` where there is none. */
  removeFactor(accountId: number): Promise<boolean>
  /** `false` where no factor is in force. */
  replaceRecoveryCodes(order: { accountId: number; digests: readonly string[] }): Promise<boolean>
  /**
   * Takes a TOTP code's time step. `false` where it, or a later one, was taken before: of several who present the same
   * code at once exactly one gets in (RFC 6238 section 5.2).
   */
  takeFactorStep(order: { accountId: number; step: number }): Promise<boolean>
  /** Uses a recovery code up. `undefined` where there is none, or it was used before. */
  takeRecoveryCode(order: { accountId: number; digest: string }): Promise<{ left: number } | undefined>
  /** Factors that another secret of the ring sealed than `keyId`, by account. */
  listFactorsToReseal(page: { keyId: number; after: number; limit: number }): Promise<readonly SealedFactor[]>
  /** Keeps the same secret under another seal. `false` where it is not the same row any more. */
  resealFactor(order: { before: SealedFactor; sealedSecret: Uint8Array; keyId: number }): Promise<boolean>
}

export interface SealedFactor {
  accountId: number
  sealedSecret: Uint8Array
  keyId: number
}

export interface SecondFactor {
  sealedSecret: Uint8Array
  /** The ring's secret that sealed it. */
  keyId: number
  /** Its first code was proved. */
  inForce: boolean
  recoveryCodesLeft: number
}

export interface EnableFactor {
  accountId: number
  sealedSecret: Uint8Array
  /** The time step of the first code: it is taken. */
  step: number
  recoveryDigests: readonly string[]
}
