/** What an app process tells about its traffic. */
export type AppEvent =
  | { event: 'sent'; method: string; path: string; status: number; reason: string | null }
  | { event: 'client'; name: 'made' | 'refreshed' | 'adopted' }
  | { event: 'done'; answered: boolean; code: string | null }

/** What an app process is asked: that many queries at once. */
export interface Order {
  queries: number
}

/** Where an app finds the API and who it is; handed over in the environment, as any app would have it. */
export interface AppSettings {
  CHATAPP_BASE_URL: string
  CHATAPP_EMAIL: string
  CHATAPP_APP_PASSWORD: string
  CHATAPP_APP_ID: string
  /** The file store of the app with the client. */
  CHATAPP_STORE: string
}
