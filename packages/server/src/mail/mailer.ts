/** One e-mail, as text; nobody needs more to follow a link. */
export interface Mail {
  to: string
  subject: string
  text: string
}

/** Sends e-mail; there is none where no SMTP server is configured. */
export interface Mailer {
  /** Rejects when the server did not take it. */
  send(mail: Mail): Promise<void>
}
