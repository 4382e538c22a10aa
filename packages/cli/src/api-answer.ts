import { type Answer, readAnswer, readFailure } from './answer.ts'
import type { ApiFlags } from './api-request.ts'
import type { Context } from './context.ts'
import { usageError } from './failures.ts'
import { printData } from './json-text.ts'
import { visible } from './output.ts'

/** Prints an answer; a failed one is thrown once what was asked for of it is printed. */
export async function printAnswer(
  response: Response,
  { include = false, raw = false }: ApiFlags,
  secrets: readonly string[],
  { output, terminal }: Context,
): Promise<void> {
  if (raw) {
    if (include) terminal.out.write(head(response))
    const failed = response.ok ? undefined : response.clone()
    if (response.body) await terminal.out.copy(response.body)
    if (failed) throw await readFailure(failed, secrets)
    return
  }
  if (include && !output.isJson) terminal.out.write(visible(head(response)))
  if (!response.ok) throw await readFailure(response, secrets)
  const answer = await readAnswer(response, secrets)
  if (include && output.isJson) output.printJson({ ...headFacts(response), data: dataOf(answer) })
  else if (answer.kind !== 'empty') printData(dataOf(answer), output)
}

/** @throws ChatAppError `UsageError` for an answer that is no JSON */
export function dataOf(answer: Answer): unknown {
  if (answer.kind === 'json') return answer.data
  if (answer.kind === 'empty') return null
  throw usageError(`The answer is not JSON: ${answer.type}`, 'Print it as it is, with --raw')
}

function headFacts({ status, statusText, headers }: Response) {
  return { status, statusText, headers: Object.fromEntries(headers) }
}

/** As curl shows it, without the version of HTTP, which fetch does not tell. */
function head({ status, statusText, headers }: Response): string {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`)
  return [`HTTP ${status} ${statusText}`.trim(), ...lines, '', ''].join('\n')
}
