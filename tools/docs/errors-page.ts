import { ERROR_CODES, errorEntry } from '../../packages/contract/src/index.ts'
import { table } from './table.ts'

/** docs/errors.md, made of the error table of the contract. */
export function errorsPage(): string {
  const rows = ERROR_CODES.map(code => {
    const { status, retryable, message, meaning, mend } = errorEntry(code)
    return [`\`${code}\``, String(status), retryable ? 'yes' : 'no', message.en, meaning.en, mend.en]
  })
  const steps = ERROR_CODES.flatMap(code => {
    const { next } = errorEntry(code)
    return next === undefined ? [] : [[`\`${code}\``, `\`${next}\``]]
  })
  return `# Errors

Every failure is answered with \`{"success":false,"error":{"code":"…","message":"…"}}\`. Decide by \`error.code\`, never by the
status alone, and never by the message: it comes in the language of the \`Lang\` header.

"Retryable" says whether the same call may succeed later with nothing changed; \`Retry-After\` then tells when.

${table(['Code', 'Status', 'Retryable', 'Message', 'When', 'What to do'], rows)}

The step that helps is also named for programs, in the header \`ChatApp-Next\`:

${table(['Code', '`ChatApp-Next`'], steps)}
`
}
