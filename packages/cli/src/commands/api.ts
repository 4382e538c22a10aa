import { Option } from 'commander'
import { chooseAccount, passwordFor, requireAccount } from '../account.ts'
import { type Answer, readAnswer, readFailure } from '../answer.ts'
import { type ApiFlags, readRequest } from '../api-request.ts'
import type { CommandFile } from '../command-file.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { usageError } from '../failures.ts'
import { printData } from '../json-text.ts'
import { visible } from '../output.ts'
import { networkError, query, secretsOf } from '../query.ts'
import type { Session } from '../session.ts'

export const api: CommandFile = {
  usage: 'api',
  summary: 'call the API, and print the data of the answer',
  shape: command =>
    command
      .argument('<path>', 'such as /v1/licenses, with a query string if need be')
      .option('-X, --method <method>', 'GET by default, POST where there is a body')
      .option('-d, --data <json>', 'the body, JSON')
      .addOption(new Option('--input <file>', 'the body, from a file, or from stdin with -').conflicts('data'))
      .option('-i, --include', 'print status and headers too')
      .option('--raw', 'print the body as it comes, whatever it is')
      .addHelpText(
        'after',
        `
A token that is over is renewed, and the call repeated, by itself.
On a terminal the data is indented; in a pipe it is one line of JSON.

Examples:
  chatapp api /v1/licenses
  chatapp api '/v1/chats?limit=50' | jq -r '.items[].name'
  chatapp api /v1/licenses/1/messengers/grWhatsApp/chats/15551234567/messages/text -d '{"text":"Hello"}'
  chatapp api /v1/files --input picture.json -X PUT -i`,
      ),
  async run(command, context) {
    const flags = command.opts<ApiFlags>()
    const request = await readRequest(command.args[0] ?? '', flags, context.terminal)
    const { config, environment } = context
    const remembered = await config.read()
    const account = requireAccount(chooseAccount(environment, remembered))
    const session = context.openSession(account, passwordFor(account, environment, remembered))
    tellOfRenewals(session, context)
    const { path, ...init } = request
    const response = await query(session, path, init)
    await show(response, session, flags, context).catch(error => {
      throw networkError(error, account.baseUrl)
    })
    return EXIT.ok
  },
}

function tellOfRenewals({ client }: Session, { output }: Context): void {
  const mention = (text: string): void => output.mention(output.paintTalk('dim', text))
  client.on('refreshed', () => mention('The access token was over; renewed.'))
  client.on('made', ({ used, limit }) => mention(`A new pair was made, token ${used} of ${limit} today.`))
  client.on('retrying', ({ method, code }) => mention(`${method}: ${code}, trying again …`))
}

/** Prints an answer; a failed one is thrown once what was asked for of it is printed. */
async function show(response: Response, session: Session, flags: ApiFlags, context: Context): Promise<void> {
  const { output, terminal } = context
  const secrets = await secretsOf(session.client)
  if (flags.raw) {
    if (flags.include) terminal.out.write(head(response))
    const failed = response.ok ? undefined : response.clone()
    if (response.body) await terminal.out.copy(response.body)
    if (failed) throw await readFailure(failed, secrets)
    return
  }
  if (flags.include && !output.isJson) terminal.out.write(visible(head(response)))
  if (!response.ok) throw await readFailure(response, secrets)
  const answer = await readAnswer(response, secrets)
  if (flags.include && output.isJson) output.printJson({ ...headFacts(response), data: dataOf(answer) })
  else if (answer.kind !== 'empty') printData(dataOf(answer), output)
}

function dataOf(answer: Answer): unknown {
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
