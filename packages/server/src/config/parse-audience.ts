import { SettingFault } from './parse.ts'

const LONGEST = 255

/** Whom identity tokens are for; empty for the default. Text with a colon has to be a URI (RFC 7519 section 2). */
export function parseAudience(text: string): string {
  const isUsable = text.length <= LONGEST && /^[\x21-\x7e]*$/.test(text)
  if (!isUsable || (text.includes(':') && !URL.canParse(text))) {
    throw new SettingFault('write a name without blanks, or a URL such as https://api.example.com')
  }
  return text
}
