/** Example data in the shapes of the API, the same each time, so that a program does the same work in each round. */
const LICENSE = {
  licenseId: 1001,
  licenseTo: 4_000_000_000,
  licenseName: 'Rehearsal',
  meOwner: true,
  active: true,
  status: { id: 1, code: 'active' },
  messenger: [{ type: 'grWhatsApp', name: 'WhatsApp', info: { phone: '15550100' } }],
  app: [],
  access: [],
}

const CHAT = {
  id: '15550101@c.us',
  internalId: '1',
  licenseId: 1001,
  messengerType: 'grWhatsApp',
  type: 'private',
  phone: '15550101',
  name: 'A customer',
  lastTime: 1_700_000_000,
  responsible: null,
  status: null,
  image: null,
  username: null,
  email: null,
  link: null,
}

const MESSAGE = {
  id: 'm1',
  internalId: '1',
  fromApi: false,
  fromMe: false,
  side: 'in',
  time: 1_700_000_000,
  type: 'text',
  subtype: null,
  message: { text: 'Good morning', caption: null, file: null },
  fromUser: null,
  chat: { id: CHAT.id },
  fromApp: null,
  created: 1_700_000_000,
  destroyed: null,
}

const PAGES: readonly (readonly [method: string, path: RegExp, data: (path: string) => unknown])[] = [
  ['GET', /\/licenses$/, () => [LICENSE]],
  ['GET', /\/companies$/, () => ({ items: [{ companyId: 1 }] })],
  [
    'GET',
    /\/employees$/,
    () => ({ items: [{ id: 1, email: 'me@example.com', fullName: 'Me', role: { name: 'owner' } }] }),
  ],
  ['GET', /\/chats$/, () => ({ items: [CHAT], nextPage: null })],
  ['GET', /\/messages$/, () => ({ items: [MESSAGE], nextPage: null })],
  ['POST', /\/messages\/\w+$/, () => ({ id: 'm2', chatId: CHAT.id })],
  ['GET', /\/phones\/[^/]+\/check$/, () => ({ exist: true, chatId: CHAT.id })],
]

/** The data of a query. What is not known by its path is an empty list. */
export function dataOf(method: string, path: string): unknown {
  return PAGES.find(([its, pattern]) => its === method && pattern.test(path))?.[2](path) ?? []
}
