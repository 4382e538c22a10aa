import { formatAppId } from '../packages/contract/src/index.ts'

/** Bodies of tokens.make for the first apps of a filled store. */
export function credentialsOf(apps: number, password: string): string[] {
  return Array.from({ length: apps }, (_, i) =>
    JSON.stringify({ email: `owner${i + 1}@bench.example`, password, appId: formatAppId(i + 1, 1) }),
  )
}
