import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'
import { useTexts } from '../i18n/index.ts'
import { CopyButton } from './copy-button.tsx'
import { DownloadButton } from './download-button.tsx'
import classes from './parts.module.css'
import { partsTexts } from './texts.ts'

export interface Code {
  /** Short and stable, remembered as the reader's choice: `curl`, `php`. */
  id: string
  /** On the tab: `PHP`. */
  title: string
  text: string
  /** Name of the file it makes when downloaded: `chatapp.php`. */
  file?: string
  /** How to run it; stands under the code. */
  note?: ReactNode
}

const KEY = 'chatapp-snippet-language'

/** Code to copy, in one language or several; the language chosen last is shown first, here and elsewhere. */
export function Snippet({ codes }: { codes: readonly Code[] }) {
  const t = useTexts(partsTexts)
  const id = useId()
  const [chosen, setChosen] = useState(readChoice)
  const current = codes.find(code => code.id === chosen) ?? codes[0]
  if (current === undefined) return null
  const choose = (code: Code) => {
    saveChoice(code.id)
    setChosen(code.id)
  }
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    const next = codes[(codes.indexOf(current) + step + codes.length) % codes.length]
    if (next === undefined) return
    choose(next)
    document.getElementById(`${id}${next.id}`)?.focus()
  }
  return (
    <div className={classes.snippet}>
      <div className={classes.snippetHead}>
        <div role="tablist" aria-label={t.language} className={classes.snippetTabs} onKeyDown={move}>
          {codes.map(code => (
            <button
              key={code.id}
              type="button"
              role="tab"
              id={`${id}${code.id}`}
              aria-selected={code === current}
              aria-controls={`${id}code`}
              tabIndex={code === current ? 0 : -1}
              className={classes.snippetTab}
              onClick={() => choose(code)}
            >
              {code.title}
            </button>
          ))}
        </div>
        <div className={classes.snippetActions}>
          {current.file !== undefined && <DownloadButton text={current.text} file={current.file} />}
          <CopyButton value={current.text} label={current.title} />
        </div>
      </div>
      {/* Code that is larger than its frame scrolls, so the keyboard has to reach it (WCAG 2.1.1). */}
      <div id={`${id}code`} tabIndex={0} role="tabpanel" aria-label={current.title} className={classes.snippetCode}>
        <pre>
          <code>{current.text}</code>
        </pre>
      </div>
      {current.note !== undefined && <div className={classes.snippetNote}>{current.note}</div>}
    </div>
  )
}

function readChoice(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

function saveChoice(id: string): void {
  try {
    localStorage.setItem(KEY, id)
  } catch {
    return
  }
}
