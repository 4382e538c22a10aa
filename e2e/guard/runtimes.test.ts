import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, make, pairOf, provision, startServer, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { installedRuntimes } from '../runtimes/runtimes.ts'
import { startApi } from './programs.ts'

const server = await startServer()
const owner = await provision(server)
const { accessToken } = pairOf(await make(server.url, owner))

for (const { name, command } of installedRuntimes()) {
  test(`under ${name} a fetch-style handler is guarded, also while the server is away`, {
    timeout: 60_000,
  }, async () => {
    const { url } = await startApi('fetch.ts', server.url, { rememberSeconds: 0 }, command)
    const ask = (Authorization: string) => call(url, '/things', { headers: { Authorization, Lang: 'ru' } })
    const refused = await ask('junk')
    assert.equal(refused.status, 403)
    assert.partialDeepStrictEqual(refused.body, { error: { message: 'Недействительный токен' } })
    const whose = { accountId: owner.cabinetUserId, appId: owner.appId }
    assert.deepEqual((await ask(accessToken)).body, whose)
    await server.kill()
    assert.deepEqual((await ask(`Bearer ${accessToken}`)).body, whose)
    assert.equal((await ask(`${accessToken.slice(0, -1)}_`)).status, 503)
    await server.restart()
  })
}

testThatNothingSecretWasPrinted()
