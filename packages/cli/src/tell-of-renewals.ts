import type { Context } from './context.ts'
import type { Session } from './session.ts'

/** Mentions what the client does by itself, to a person at a terminal. */
export function tellOfRenewals({ client }: Session, { output }: Context): void {
  const mention = (text: string): void => output.mention(output.paintTalk('dim', text))
  client.on('refreshed', () => mention('The access token was over; renewed.'))
  client.on('made', ({ used, limit }) => mention(`A new pair was made, token ${used} of ${limit} today.`))
  client.on('retrying', ({ method, code }) => mention(`${method}: ${code}, trying again …`))
}
