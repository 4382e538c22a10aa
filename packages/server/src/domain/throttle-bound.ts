/** Options of an LRU table of at most so many entries. Told by size, it takes memory as it fills; `max` would take it all at once. */
export function atMost(entries: number) {
  return { maxSize: entries, sizeCalculation: () => 1 }
}
