/** Who sends a request: the app that its access token was made for. */
export interface Caller {
  /** The account, `cabinetUserId` on the wire. */
  readonly accountId: number
  /** `app_<accountId>_<n>` */
  readonly appId: string
  /** Until when that holds, in unix seconds: the end of the access token. */
  readonly endTime: number
}
