import type { Page } from 'playwright-core'

/** Every text of the page that is seen or heard, without code to copy: what a translator has to have written. */
export function wordsOf(page: Page): Promise<string[]> {
  return page.locator('body').evaluate(body => {
    const { ownerDocument: document } = body
    const words: string[] = []
    const texts = document.createTreeWalker(body, 4 /* NodeFilter.SHOW_TEXT */)
    while (texts.nextNode()) {
      const { parentElement, textContent } = texts.currentNode
      if (!parentElement?.closest('pre, code, script, style, noscript')) words.push(textContent?.trim() ?? '')
    }
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
      for (const element of body.querySelectorAll(`[${name}]`)) words.push(element.getAttribute(name)?.trim() ?? '')
    }
    return words
  })
}

/** What programs and people wrote, which no language changes: user agents, commands, addresses. */
const DATA = /^(Mozilla\/5\.0|node |php |python3 |sh |npm )|@|:\/\//

/** Sentences that stand in both: more than two words, and no data. */
export function leftUntranslated(english: readonly string[], translated: readonly string[]): string[] {
  const sentences = new Set(english.filter(text => text.split(/\s+/).length > 2 && !DATA.test(text)))
  return [...new Set(translated)].filter(text => sentences.has(text))
}
