/** The little of smtp-server that tests use; it comes without types. */
declare module 'smtp-server' {
  import type { Server } from 'node:net'
  import type { Readable } from 'node:stream'

  export interface SmtpSession {
    secure: boolean
    user?: string
    envelope: { mailFrom: { address: string }; rcptTo: { address: string }[] }
  }

  export interface SmtpServerOptions {
    authOptional?: boolean
    disabledCommands?: string[]
    hideSTARTTLS?: boolean
    onAuth?(
      auth: { username?: string; password?: string },
      session: SmtpSession,
      done: (error: Error | null, answer?: { user: string }) => void,
    ): void
    onData?(stream: Readable, session: SmtpSession, done: (error?: Error | null) => void): void
  }

  export class SMTPServer {
    readonly server: Server
    constructor(options: SmtpServerOptions)
    listen(port: number, host: string, done: () => void): void
    close(done: () => void): void
    on(event: 'error', listener: (error: Error) => void): void
  }
}
