import { traceCheckOf } from '../check.ts'
import { calm } from '../scenes/calm.ts'
import { ended } from '../scenes/ended.ts'
import { wrongCredentials } from '../scenes/refusals.ts'
import type { Trace } from '../stage.ts'
import { bad, good } from '../verdict.ts'

export const noSecretPrinted = traceCheckOf({
  name: 'no-secret-printed',
  title: 'prints no password and no token',
  mend: 'Print and log error.code, the message and the request id; never a request, its headers, its body, or the answer of a token method.',
  part: 'query',
  scenes: [calm, ended, wrongCredentials],
  judge: traces => {
    const found = (['stdout', 'stderr'] as const).flatMap(stream => {
      const kinds = new Set(
        traces.flatMap(trace =>
          kindsIn(
            trace,
            trace.printed.map(run => run[stream]),
          ),
        ),
      )
      return [...kinds].map(kind => `${kind} on ${stream}`)
    })
    return found.length === 0 ? good() : bad(found.join(', '))
  },
})

function kindsIn({ secrets }: Trace, texts: readonly string[]): string[] {
  return secrets.filter(secret => texts.some(text => text.includes(secret))).map(kindOf)
}

export function kindOf(secret: string): string {
  if (secret.startsWith('cat_')) return 'an access token'
  return secret.startsWith('crt_') ? 'a refresh token' : 'the password'
}
