import { type Command, Option } from 'commander'
import { chooseAccount, passwordFor, requireAccount } from '../account.ts'
import { readAnswer, readFailure } from '../answer.ts'
import { dataOf, printAnswer } from '../api-answer.ts'
import type { GivenField } from '../api-fields.ts'
import { pagesOf } from '../api-pages.ts'
import { type ApiFlags, type ApiRequest, readRequest } from '../api-request.ts'
import type { CommandFile } from '../command-file.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { printData } from '../json-text.ts'
import { networkError, query, secretsOf } from '../query.ts'
import type { Session } from '../session.ts'
import { tellOfRenewals } from '../tell-of-renewals.ts'

export const api: CommandFile = {
  usage: 'api',
  summary: 'call the API, and print the data of the answer',
  shape: command =>
    addFields(command.argument('<path>', 'such as /v1/licenses, with a query string if need be'))
      .option('-X, --method <method>', 'GET by default, POST where there is a body or a field')
      .option('-H, --header <header>', "Name: value, such as 'Lang: pt'; may be repeated", listed)
      .option('-d, --data <json>', 'the body, JSON')
      .addOption(new Option('--input <file>', 'the body, from a file, or from stdin with -').conflicts('data'))
      .option('-i, --include', 'print status and headers too')
      .addOption(
        new Option('--paginate', 'call page after page, and print the items of all').conflicts(['raw', 'include']),
      )
      .option('--raw', 'print the body as it comes, whatever it is')
      .addHelpText(
        'after',
        `
A token that is over is renewed, and the call repeated, by itself.
Fields become a JSON body: a[b]=1 an object in an object, a[]=1 an array. With
GET, or beside a body of -d or --input, they go into the query string.
On a terminal the data is indented; in a pipe it is one line of JSON, and with
--paginate one line for each item; with --json the items are one array.

Examples:
  chatapp api /v1/licenses
  chatapp api '/v1/chats?limit=50' | jq -r '.items[].name'
  chatapp api /v1/chats -X GET -F limit=100 --paginate | jq -r .name
  chatapp api /v1/licenses/1/messengers/grWhatsApp/chats/15551234567/messages/text -f text=Hello
  chatapp api /v1/texts -f title=Terms -F body=@terms.txt -F tags[]=1 -F draft=true
  chatapp api /v1/files --input picture.json -X PUT -i -H 'Lang: pt'`,
      ),
  async run(command, context) {
    const flags = command.opts<ApiFlags>()
    const request = await readRequest(command.args[0] ?? '', flags, context.terminal)
    const { config, environment } = context
    const remembered = await config.read()
    const account = requireAccount(chooseAccount(environment, remembered))
    const session = context.openSession(account, passwordFor(account, environment, remembered))
    tellOfRenewals(session, context)
    try {
      if (flags.paginate) await printPages(request, session, context)
      else await printAnswer(await send(session, request), flags, await secretsOf(session.client), context)
    } catch (error) {
      throw networkError(error, account.baseUrl)
    }
    return EXIT.ok
  },
}

/** Both kinds of fields go into one list, which keeps their order. */
function addFields(command: Command): Command {
  const fields: GivenField[] = []
  const add = (isTyped: boolean) => (text: string) => {
    fields.push({ text, isTyped })
    return fields
  }
  const text = new Option('-f, --raw-field <key=value>', 'a field, a text; may be repeated').argParser(add(false))
  const typed = new Option('-F, --field <key=value>', 'the same; true, null, 7 and @file are what they mean')
  for (const option of [text, typed.argParser(add(true))]) option.attributeName = () => 'fields'
  return command.addOption(text).addOption(typed)
}

function listed(text: string, before: readonly string[] = []): string[] {
  return [...before, text]
}

function send(session: Session, { path, ...init }: ApiRequest): Promise<Response> {
  return query(session, path, init)
}

/** Item by item, as they come; as one array only where a program asked for one value. */
async function printPages(request: ApiRequest, session: Session, { output }: Context): Promise<void> {
  const all: unknown[] = []
  async function read(path: string): Promise<unknown> {
    const response = await send(session, { ...request, path })
    const secrets = await secretsOf(session.client)
    if (!response.ok) throw await readFailure(response, secrets)
    return dataOf(await readAnswer(response, secrets))
  }
  for await (const items of pagesOf(request.path, read)) {
    if (output.isJson) all.push(...items)
    else for (const item of items) printData(item, output)
  }
  if (output.isJson) output.printJson(all)
}
