// The client: the pair is kept in a file of this user, and renewed when the server says so. There is nothing else to do.
import { setTimeout as wait } from 'node:timers/promises'
import { createClient, isChatAppError } from '@chatapp-access/client'

const { CHATAPP_BASE_URL = '', CHATAPP_EMAIL = '', CHATAPP_PASSWORD = '', CHATAPP_APP_ID = '' } = process.env
const { HABIT_STEPS = '5', HABIT_PAUSE_MS = '1000' } = process.env

const chatapp = createClient({
  baseUrl: CHATAPP_BASE_URL,
  email: CHATAPP_EMAIL,
  password: CHATAPP_PASSWORD,
  appId: CHATAPP_APP_ID,
})
for (let step = 1; step <= Number(HABIT_STEPS); step += 1) {
  const answer = await chatapp.get('/v1/me').catch((error: unknown) => {
    if (!isChatAppError(error)) throw error
    return error
  })
  console.log(step, isChatAppError(answer) ? answer.code : 'answered')
  await wait(Number(HABIT_PAUSE_MS))
}
