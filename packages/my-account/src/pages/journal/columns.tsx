import type { JournalView } from '@chatapp-access/contract/account'
import { useMemo } from 'react'
import { useLanguage, useTexts } from '../../i18n/index.ts'
import { browserOf } from '../../parts/browser-of.ts'
import { type Column, Moment, SecondLine } from '../../parts/index.ts'
import { detailWords } from './detail.ts'
import classes from './journal.module.css'
import { journalTexts } from './texts.ts'

/** The columns of the journal; the same ones as long as the language is, so that rows need not be drawn again. */
export function useColumns(): readonly Column<JournalView>[] {
  const t = useTexts(journalTexts)
  const { language } = useLanguage()
  return useMemo(
    () => [
      {
        key: 'what',
        title: t.what,
        isName: true,
        cell: entry => {
          const detail = detailWords(entry, language, t.details)
          return (
            <>
              <span className={classes.event}>{t.events[entry.event]}</span>
              {detail !== '' && <SecondLine>{detail}</SecondLine>}
            </>
          )
        },
      },
      { key: 'when', title: t.when, cell: ({ at }) => <Moment at={at} both /> },
      { key: 'app', title: t.app, cell: ({ appName }) => (appName === '' ? '–' : appName) },
      { key: 'who', title: t.who, cell: ({ actor }) => t.actors[actor] },
      {
        key: 'where',
        title: t.where,
        cell: ({ address, agent }) => (
          <>
            {address === '' ? '–' : address}
            {agent !== '' && (
              <span className={classes.agent} title={agent}>
                {agentWords(agent)}
              </span>
            )}
          </>
        ),
      },
    ],
    [t, language],
  )
}

/** A browser in a few words, a program as it calls itself. */
function agentWords(agent: string): string {
  const { browser, system } = browserOf(agent)
  return browser === undefined ? agent : system === undefined ? browser : `${browser}, ${system}`
}
