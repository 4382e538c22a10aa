/** Who calls, as far as the connection tells. */
export interface Caller {
  /** The address behind the trusted proxies. */
  address: string
  /** The network the address belongs to. */
  network: string
  /** The User-Agent, cut to a sensible length; empty when there is none. */
  agent: string
  /** When the store must not act on this call any more, unix milliseconds of the store's clock. */
  deadline: number
  /** Of the request, for what is logged after its answer. */
  requestId?: string
}
