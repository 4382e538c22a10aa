import { UNKNOWN_NETWORK } from '../domain/network.ts'

const MOST = 0xffff

/**
 * Numbers for networks, so that a table of numbers can hold them. 0 is '', and stands for what nobody can tell, and for all
 * beyond the 65,535th.
 */
export class NetworkNumbers {
  readonly #numbers = new Map<string, number>()
  readonly #names: string[] = ['']

  numberOf(network: string): number {
    if (network === UNKNOWN_NETWORK) return 0
    const known = this.#numbers.get(network)
    if (known !== undefined) return known
    const number = this.#names.length
    if (number > MOST) return 0
    this.#names.push(network)
    this.#numbers.set(network, number)
    return number
  }

  nameOf(number: number): string {
    return this.#names[number] ?? ''
  }

  get full(): boolean {
    return this.#names.length > MOST
  }
}
