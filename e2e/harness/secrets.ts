import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everyLog } from './process.ts'

const PIECE = 20
const secrets = new Set<string>()

/** From now on this must not appear in any log. */
export function noteSecret(secret: string): void {
  secrets.add(secret)
}

/** Notes every token and app password in a text, whoever wrote it. */
export function noteSecretsIn(text: string): void {
  for (const [secret] of text.matchAll(/c(?:at|rt|ap)_[A-Za-z0-9_-]{16,}/g)) secrets.add(secret)
}

/** Declares the last test of a file: none of the secrets it saw, nor a piece of one, was printed by any process. */
export function testThatNothingSecretWasPrinted(): void {
  test('no process printed a token, a password, or 20 characters of one', () => {
    assert.ok(secrets.size > 0, 'the test saw no secret at all, so it proves nothing')
    const pieces = new Set([...secrets].flatMap(piecesOf))
    for (const text of everyLog()) {
      const at = findPiece(text, pieces)
      // The message shows what stands around the secret, not the secret.
      assert.equal(at, -1, `a secret was printed after: ${text.slice(Math.max(0, at - 200), at)}`)
    }
  })
}

function piecesOf(secret: string): string[] {
  if (secret.length <= PIECE) return [secret]
  return Array.from({ length: secret.length - PIECE + 1 }, (_, start) => secret.slice(start, start + PIECE))
}

function findPiece(text: string, pieces: ReadonlySet<string>): number {
  const lengths = new Set([...pieces].map(piece => piece.length))
  for (let start = 0; start < text.length; start += 1) {
    for (const length of lengths) if (pieces.has(text.slice(start, start + length))) return start
  }
  return -1
}
