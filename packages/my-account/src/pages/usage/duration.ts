/** The words of a duration: `{hours: 'h', minutes: 'min', seconds: 's'}`. */
export interface DurationWords {
  hours: string
  minutes: string
  seconds: string
}

/** `5 h 12 min`; below an hour `12 min 4 s`: what still counts down visibly. */
export function durationWords(milliseconds: number, words: DurationWords): string {
  const seconds = Math.ceil(milliseconds / 1_000)
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)]
  if (hours > 0) return `${hours} ${words.hours} ${minutes} ${words.minutes}`
  if (minutes > 0) return `${minutes} ${words.minutes} ${seconds % 60} ${words.seconds}`
  return `${seconds} ${words.seconds}`
}
