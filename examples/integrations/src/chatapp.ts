import { createClient } from '@chatapp-access/client'

const { CHATAPP_BASE_URL, CHATAPP_EMAIL = '', CHATAPP_APP_ID = '', CHATAPP_PASSWORD } = process.env

/** The one client of the program: import it wherever a query is sent. Its pair is kept in a file of this user. */
export const chatapp = createClient({
  baseUrl: CHATAPP_BASE_URL,
  email: CHATAPP_EMAIL,
  appId: CHATAPP_APP_ID,
  // Best an app password, `cap_…`. It is needed once a fortnight at most.
  password: CHATAPP_PASSWORD,
})
