import { HEADERS, METHODS } from '@chatapp-access/contract'
import type { Settings } from './options.ts'
import { networkTrouble } from './trouble.ts'
import { judge, type Read, type Verdict } from './verdict.ts'

/** The longest answer that is read, in characters: one of tokens.check has some hundred. */
const LONGEST = 65_536

/** Anything else is no address, and might be no header either. */
const ADDRESS = /^[\w.:%-]{1,64}$/

/**
 * Asks the server about a token: tokens.check. Never rejects. A connection that breaks is tried once more at once, since
 * one that was kept open may have been closed by the server in that very moment.
 *
 * @param address of the caller, for the server to judge in which networks the token is used
 */
export async function callCheck(settings: Settings, token: string, address: string | undefined): Promise<Verdict> {
  const signal = AbortSignal.timeout(settings.timeoutMs)
  try {
    const answer = await send(settings, token, address, signal).catch(error => {
      if (signal.aborted) throw error
      return send(settings, token, address, signal)
    })
    return judge(answer, token, settings.now())
  } catch (error) {
    return { kind: 'away', trouble: networkTrouble(error) }
  }
}

async function send(
  { server, fetch }: Settings,
  token: string,
  address: string | undefined,
  signal: AbortSignal,
): Promise<Read> {
  const headers = {
    [HEADERS.authorization]: token,
    Accept: 'application/json',
    ...(address && ADDRESS.test(address) && { 'X-Forwarded-For': address }),
  }
  // Never followed: the token is for this server alone.
  const response = await fetch(server + METHODS.tokensCheck.path, { headers, redirect: 'manual', signal })
  return { status: response.status, headers: response.headers, text: await readText(response) }
}

async function readText(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    text += decoder.decode(part.value, { stream: true })
    if (text.length <= LONGEST) continue
    await reader?.cancel()
    return ''
  }
  return text
}
