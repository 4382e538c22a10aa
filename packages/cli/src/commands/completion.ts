import { Argument } from 'commander'
import type { CommandFile } from '../command-file.ts'
import { SCRIPTS, SHELLS, type Shell } from '../completion/scripts.ts'
import { EXIT } from '../exit-code.ts'

export const completion: CommandFile = {
  usage: 'completion',
  hasNoAccount: true,
  summary: 'print what makes a shell complete commands, options and profiles',
  shape: command =>
    command.addArgument(new Argument('<shell>', 'the shell you type in').choices(SHELLS)).addHelpText(
      'after',
      `
bash   into ~/.bashrc:                   source <(chatapp completion bash)
zsh    into ~/.zshrc:                    source <(chatapp completion zsh)
fish   into ~/.config/fish/config.fish:  chatapp completion fish | source

Examples:
  chatapp completion bash > ~/.local/share/bash-completion/completions/chatapp
  chatapp completion fish > ~/.config/fish/completions/chatapp.fish`,
    ),
  async run(command, { output, terminal }) {
    const script = SCRIPTS[command.args[0] as Shell]
    if (output.isJson) output.printJson({ script })
    else terminal.out.write(script)
    return EXIT.ok
  },
}
