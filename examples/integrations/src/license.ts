/** What the examples need of a license. */
export interface License {
  licenseId: number
  licenseName: string
  /** Unix seconds. */
  licenseTo: number
}
