const VOID = new Set(['meta', 'link', 'wbr', 'br', 'hr', 'img', 'input'])
const PHRASING_ONLY = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'pre', 'span', 'strong', 'a', 'code', 'title'])
const BLOCKS = new Set(
  'p h1 h2 h3 h4 pre div section article nav aside header footer main ul ol dl table figure'.split(' '),
)
/** What an element may stand in; whatever is not named may stand anywhere. */
const PARENTS: Readonly<Record<string, readonly string[]>> = {
  li: ['ul', 'ol'],
  dt: ['dl'],
  dd: ['dl'],
  thead: ['table'],
  tbody: ['table'],
  tr: ['thead', 'tbody'],
  th: ['tr'],
  td: ['tr'],
}

export interface Element {
  name: string
  attributes: ReadonlyMap<string, string>
  /** The text of the element and of all in it, entities decoded. */
  text: string
}

/** Reads a page as strictly as generated markup deserves. Throws an Error that names the first fault. */
export function readMarkup(page: string): Element[] {
  const elements: Element[] = []
  const open: Element[] = []
  let rest = page.replace(/^<!doctype html>\n/, '')
  if (rest === page) throw new Error('The page does not begin with its doctype')
  while (rest !== '') {
    const match = /^(?:([^<>]+)|<\/([a-z][a-z0-9]*)>|<([a-z][a-zA-Z0-9]*)((?:\s+[a-zA-Z:-]+="[^"<]*")*)\s*(\/?)>)/.exec(
      rest,
    )
    if (!match) throw new Error(`Not markup: ${rest.slice(0, 80)}`)
    const [whole, text, closed, name, attributes = '', selfClosed] = match
    rest = rest.slice(whole.length)
    if (text !== undefined) addText(open, text)
    else if (closed !== undefined) closeElement(open, closed)
    else if (name !== undefined) {
      const element = { name, attributes: readAttributes(attributes), text: '' }
      checkPlace(element, open)
      elements.push(element)
      if (!VOID.has(name) && selfClosed === '') open.push(element)
    }
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)?.name}> is never closed`)
  return elements
}

function addText(open: readonly Element[], text: string): void {
  const stray = /&(?!(?:amp|lt|gt|quot|#39);)/.exec(text)
  if (stray) throw new Error(`A bare & in: ${text.slice(0, 80)}`)
  for (const element of open) element.text += decode(text)
}

function closeElement(open: Element[], name: string): void {
  const last = open.pop()
  if (last?.name !== name) throw new Error(`</${name}> closes <${last?.name}>`)
}

function checkPlace({ name }: Element, open: readonly Element[]): void {
  const parent = open.at(-1)?.name
  const wanted = PARENTS[name]
  if (wanted && !wanted.includes(parent ?? '')) throw new Error(`<${name}> in <${parent}>`)
  if (['ul', 'ol'].includes(parent ?? '') && name !== 'li') throw new Error(`<${name}> in <${parent}>`)
  const phrasing = open.find(element => PHRASING_ONLY.has(element.name))
  if (phrasing && BLOCKS.has(name)) throw new Error(`<${name}> in <${phrasing.name}>`)
  if (name === 'a' && open.some(element => element.name === 'a')) throw new Error('<a> in <a>')
}

function readAttributes(source: string): Map<string, string> {
  const attributes = new Map<string, string>()
  for (const [, name = '', value = ''] of source.matchAll(/([a-zA-Z:-]+)="([^"]*)"/g)) {
    if (attributes.has(name)) throw new Error(`${name} stands twice in one tag`)
    attributes.set(name, decode(value))
  }
  return attributes
}

function decode(text: string): string {
  const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' }
  return text.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => entities[name] ?? '')
}
