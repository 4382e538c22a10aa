import { traceCheckOf } from '../check.ts'
import { calm } from '../scenes/calm.ts'
import { ended } from '../scenes/ended.ts'
import type { Trace } from '../stage.ts'
import { bad, good } from '../verdict.ts'
import { kindOf } from './no-secret-printed.ts'

export const noSecretInUrl = traceCheckOf({
  name: 'no-secret-in-url',
  title: 'puts no password and no token into a URL',
  mend: 'Send credentials in the body of tokens.make, and tokens in the headers Authorization and Refresh: URLs end up in the logs of every proxy.',
  part: 'query',
  scenes: [calm, ended],
  judge: traces => {
    const kinds = new Set(traces.flatMap(kindsIn))
    return kinds.size === 0 ? good() : bad([...kinds].join(', '))
  },
})

function kindsIn({ secrets, urls }: Trace): string[] {
  return secrets.filter(secret => urls.some(url => holds(url, secret))).map(kindOf)
}

/** As it stands, or encoded in one of the two ways. */
function holds(url: string, secret: string): boolean {
  const encoded = encodeURIComponent(secret)
  return [secret, encoded, encoded.replaceAll('%20', '+')].some(text => url.includes(text))
}
