/**
 * The highest account number that is taken in from elsewhere. Tokens carry 48 bits of it, and new accounts are numbered on
 * from the highest one: four thousand million of them must still find room.
 */
export const HIGHEST_IMPORTED_ACCOUNT = 2 ** 48 - 2 ** 32

/** The same for apps of one account: tokens carry 24 bits, and a million more must find room. */
export const HIGHEST_IMPORTED_APP = 2 ** 24 - 2 ** 20
