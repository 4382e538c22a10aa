import type { Link, LinkKind } from '../domain/link.ts'

/** One-time links, of which only the SHA-256 of the secret is kept. */
export interface LinkStore {
  createLink(link: NewLink): Promise<Link>
  /** Whatever has become of it: whether it still opens something is the caller's to judge. */
  findLink(accountId: number, id: string): Promise<Link | undefined>
}

export interface NewLink {
  /** 0 where there is no account yet. */
  accountId: number
  id: string
  kind: LinkKind
  appNumber?: number
  email?: string
  label?: string
  makerId?: number
  lifetimeMs: number
}
