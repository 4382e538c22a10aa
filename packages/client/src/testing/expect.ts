/** What a promise of the kit fails with, in any runner. */
class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise'
}

/** @throws BrokenPromise unless it holds */
export function expect(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new BrokenPromise(otherwise)
}

/** Compares plain values by what they look like, whatever the order of their fields. */
export function expectSame(actual: unknown, wanted: unknown, what: string): void {
  const [one, other] = [JSON.stringify(sorted(actual)), JSON.stringify(sorted(wanted))]
  expect(one === other, `${what}: ${one} instead of ${other}`)
}

/** @throws BrokenPromise unless the work fails with this code */
export async function expectFailure(code: string, work: () => Promise<unknown>): Promise<Error> {
  try {
    await work()
  } catch (error) {
    expect((error as { code?: unknown }).code === code, `it failed with ${String(error)} instead of ${code}`)
    return error as Error
  }
  throw new BrokenPromise(`it did not fail with ${code}`)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]))
}
