import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pane } from './pane.ts'
import { createScreen } from './screen.ts'
import { playStory } from './story.ts'

const folder = mkdtempSync(join(tmpdir(), 'chatapp-demo-'))
const screen = createScreen(process.stdout, () => [habit, client])
const habit = new Pane('the habit', 'makes a token before each query', (pane, note) => screen.note(pane, note))
const client = new Pane('the client', 'makes one, saves it, renews it', (pane, note) => screen.note(pane, note))

try {
  const kept = await playStory({ folder, habit, client, screen })
  process.exitCode = kept ? 0 : 1
} finally {
  screen.close()
  rmSync(folder, { recursive: true, force: true })
}
