// npm install @chatapp-access/client      (Node 20 or later; to run a .ts file as it stands, 22.18)
import { createClient } from '@chatapp-access/client'

// Fill in these four, or set the environment variables. The pair of tokens is kept in a file of this user.
const chatapp = createClient({
  baseUrl: process.env.CHATAPP_BASE_URL ?? '{{baseUrl}}',
  email: process.env.CHATAPP_EMAIL ?? '{{email}}',
  appId: process.env.CHATAPP_APP_ID ?? '{{appId}}',
  password: process.env.CHATAPP_PASSWORD ?? '{{appPassword}}',
})

const [path = '/v1/licenses'] = process.argv.slice(2)
console.log(JSON.stringify(await chatapp.get(path)))
