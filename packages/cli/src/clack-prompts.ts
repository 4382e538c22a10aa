import { type CANCEL_SYMBOL, confirm, intro, isCancel, log, outro, password, text } from '@clack/prompts'
import { cancelled } from './failures.ts'
import type { Prompts } from './prompts.ts'

/** Asks on a terminal. All of it goes to the error stream: stdout is for data. */
export function clackPrompts(output: NodeJS.WriteStream): Prompts {
  return {
    begin: title => intro(title, { output }),
    note: message => log.message(message, { output }),
    warn: message => log.warn(message, { output }),
    end: message => outro(message, { output }),
    async text({ message, initial = '', placeholder = '', check }) {
      const answer = await text({
        message,
        initialValue: initial,
        placeholder,
        validate: value => check(value?.trim() ?? ''),
        output,
      })
      return answered(answer).trim()
    },
    async password(message) {
      const validate = (value: string | undefined) => (value ? undefined : 'Type the password, or stop with Ctrl+C')
      return answered(await password({ message, validate, output }))
    },
    confirm: async message => answered(await confirm({ message, initialValue: false, output })),
  }
}

function answered<Value>(answer: Value | typeof CANCEL_SYMBOL): Value {
  if (isCancel(answer)) throw cancelled()
  return answer
}
