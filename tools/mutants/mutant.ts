/** One promise, broken in one place, and the test that must turn red. */
export interface Mutant {
  name: string
  /** What nobody keeps any more once it is broken. */
  promise: string
  file: string
  /** Occurs exactly once in the file. */
  find: string
  replace: string
  /** The test file, and a part of the test's name. */
  test: { file: string; name: string }
}

/** The source with the mutant in it; throws where the place is not there exactly once, since then it proves nothing. */
export function mutate(source: string, { name, file, find, replace }: Mutant): string {
  const found = source.split(find).length - 1
  if (found !== 1) throw new Error(`${name}: "${find}" stands ${found} times in ${file}, and must stand there once.`)
  return source.replace(find, () => replace)
}
