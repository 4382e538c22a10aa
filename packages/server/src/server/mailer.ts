import type { Config } from '../config/config.ts'
import type { Mailer } from '../mail/mailer.ts'

/** nodemailer is loaded only where there is a server to send by. */
export async function createMailer(config: Config): Promise<Mailer | undefined> {
  const url = config.smtpUrl.reveal()
  if (!url) return undefined
  const { createSmtpMailer } = await import('../mail/smtp-mailer.ts')
  return createSmtpMailer({ url, from: config.mailFrom })
}
