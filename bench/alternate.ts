/** One of several things measured in turn. */
export interface Contender {
  name: string
  /** Measures once, for about a second. */
  slice(round: number): Promise<number>
}

/**
 * Measures all contenders in turn, round after round, each round starting with another one: what drifts meanwhile, and
 * who comes first, tells in favour of nobody. Gives the values of each contender, by round.
 */
export async function alternate(
  contenders: readonly Contender[],
  rounds: number,
  say: (text: string) => void,
): Promise<number[][]> {
  const values = contenders.map(() => [] as number[])
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const index = (round + turn) % contenders.length
      const contender = contenders[index] as Contender
      say(`round ${round + 1} of ${rounds}: ${contender.name}`)
      ;(values[index] as number[]).push(await contender.slice(round))
    }
  }
  return values
}
