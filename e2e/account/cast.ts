import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { type Person, person } from './browser.ts'
import { type Owner, openOwned, signIn } from './owner.ts'
import { type Seeded, seedAccount } from './seed.ts'
import { freshStage, type Stage } from './stage.ts'

/** A server with an owner whose account is full, and the browsers of whoever looks at it. */
export interface Cast {
  stage: Stage
  owner: Owner
  seeded: Seeded
  browser(locale?: string): Promise<Person>
  /** A tab of a new browser that is signed in. */
  signedInAs(owner: Owner): Promise<Page>
  /** Declares the last test: none of the browsers had anything to complain of. */
  testThatNobodyComplained(): void
}

const OWNER = { email: 'owner@example.com', password: 'every page of it' }

export async function freshCast(): Promise<Cast> {
  const stage = await freshStage({ env: { CHATAPP_SERVER_REGISTRATION: 'open' } })
  const everybody: Person[] = []
  const browser = async (locale = 'en-GB') => {
    const one = await person(stage.origin, { locale, reducedMotion: 'reduce' })
    everybody.push(one)
    return one
  }
  const seeded = await seedAccount(await openOwned(await browser(), stage.setUpLink, OWNER), stage, OWNER)
  return {
    stage,
    owner: OWNER,
    seeded,
    browser,
    async signedInAs(owner) {
      const page = await (await browser()).openTab()
      await signIn(page, owner)
      return page
    },
    testThatNobodyComplained() {
      test('no page had a fault to tell the console, and none asked another origin for anything', () => {
        assert.deepEqual(
          everybody.flatMap(one => one.faults()),
          [],
        )
        assert.deepEqual(
          everybody.flatMap(one => one.strayRequests()),
          [],
        )
      })
    },
  }
}
