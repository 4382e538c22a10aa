/**
 * Says a short text to screen readers. One region for the whole page that is there from the start: a region that
 * comes into the document together with its text is often not read.
 */
export function announce(text: string): void {
  const region = document.getElementById('announcements')
  if (region === null) return
  region.textContent = ''
  // The same text twice is no change to a live region; the empty turn between makes it one.
  requestAnimationFrame(() => {
    region.textContent = text
  })
}
