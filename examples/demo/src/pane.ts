import type { AppEvent } from './app-events.ts'

/** What one side of the screen has to show. */
export class Pane {
  readonly title: string
  readonly explain: string
  made = 0
  refreshed = 0
  answered = 0
  refused = 0
  /** Lines of what happened, the newest last. */
  readonly notes: string[] = []
  #rejected = 0
  readonly #onNote: (pane: Pane, note: string) => void

  constructor(title: string, explain: string, onNote: (pane: Pane, note: string) => void) {
    this.title = title
    this.explain = explain
    this.#onNote = onNote
  }

  note(text: string): void {
    this.notes.push(text)
    this.#onNote(this, text)
  }

  hear(event: AppEvent): void {
    if (event.event === 'sent') this.#hearCall(event)
    if (event.event === 'client' && event.name === 'refreshed') this.note('new pair saved, then the query repeated')
    if (event.event === 'client' && event.name === 'adopted') this.note('a newer saved pair adopted')
    if (event.event !== 'done') return
    if (event.answered) this.answered++
    else this.refused++
    if (event.code === 'ApiTokenLimitError' && this.refused === 1)
      this.note('ApiTokenLimitError: it stops until midnight')
  }

  #hearCall({ method, path, status, reason }: Extract<AppEvent, { event: 'sent' }>): void {
    if (path === '/v1/tokens' && status === 200) {
      this.made++
      if (this.made === 1 || this.made % 25 === 0) this.note(`tokens.make → ${this.made} made today`)
    }
    if (path === '/v1/tokens/refresh') {
      if (status === 200) this.refreshed++
      this.note(`${this.#rejected} × query → 403 ApiInvalidTokenError (expired)`)
      this.#rejected = 0
      this.note(`tokens.refresh → ${status}`)
    }
    if (method === 'GET' && reason === 'expired') this.#rejected++
  }
}
