import { chooseAccount, passwordFor, requireAccount } from '../account.ts'
import type { CommandFile } from '../command-file.ts'
import { EXIT } from '../exit-code.ts'
import { notLoggedIn, usageError } from '../failures.ts'
import { proxyFolder, runProxy } from '../proxy/run-proxy.ts'
import { type ProxyFlags, readSettings } from '../proxy/settings.ts'
import { stopSignal } from '../proxy/stop-signal.ts'

export const proxy: CommandFile = {
  usage: 'proxy',
  summary: 'run a local proxy that adds the token: any program calls the API through it',
  shape: command =>
    command
      .option('--upstream <url>', 'where the API is (default: the server logged in to)')
      .option('--socket <path>', 'unix socket to listen on (default: in the runtime folder)')
      .option('--socket-mode <mode>', '600: for this user (default); 660: for the group too')
      .option('--port <port>', 'listen on 127.0.0.1 instead; 0 takes a free port')
      .option('--timeout <seconds>', 'silence of the API before its answer (default: 120)')
      .option('--replay-memory <size>', 'of a body, kept in memory to send it again (256KiB)')
      .option('--replay-disk <size>', 'of a body, kept on disk beyond that (1GiB)')
      .option('--max-calls <number>', 'calls at the same time (default: 1000)')
      .option('--grace <seconds>', 'for calls in flight when stopping (default: 20)')
      .addHelpText(
        'after',
        `
Programs need no token. Those that insist on one get a placeholder from
/v1/tokens, and what they send as token is replaced. Over a port they show the
content of the key file: as X-ChatApp-Local-Key, as password in the URL, or as
their token.
About itself: /.chatapp/live, .../ready, .../status, .../metrics
SIGTERM answers calls in flight and saves a renewal in hand. Exit code 0.

Examples:
  chatapp proxy
  chatapp proxy --upstream https://api.chatapp.online --socket /run/chatapp/api.sock
  curl --unix-socket /run/chatapp/api.sock http://localhost/v1/licenses
  chatapp proxy --port 7070
  curl -H "X-ChatApp-Local-Key: $(cat ~/.local/state/chatapp/proxy/local-key)" http://127.0.0.1:7070/v1/licenses`,
      ),
  async run(command, context) {
    const { config, environment, output, now, runtimeFolder } = context
    const flags = command.opts<ProxyFlags>()
    const remembered = await config.read()
    const account = requireAccount(chooseAccount({ baseUrl: flags.upstream }, environment, remembered))
    const password = passwordFor(account, environment, remembered)
    const session = context.openSession(account, password)
    const settings = readSettings(flags, { state: proxyFolder(session), runtime: runtimeFolder })
    if (process.platform === 'win32' && 'path' in settings.place) {
      throw usageError('There are no unix sockets here', 'Listen on a port: chatapp proxy --port 7070')
    }
    if (!password && !(await session.client.tokens.peek())) {
      throw notLoggedIn('Not logged in: no pair of tokens is saved, and there is no password to make one')
    }
    await runProxy({ session, settings, hasPassword: Boolean(password), stop: stopSignal(), output, now })
    return EXIT.ok
  },
}
