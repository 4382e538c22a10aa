/** What the tabs of one browser tell each other. Holds no secret: each asks the server itself. */
export type TabNews = 'signed-in' | 'signed-out'

const channel = new BroadcastChannel('chatapp-account')

export function tellTabs(news: TabNews): void {
  channel.postMessage(news)
}

/** Calls back when another tab says so. Returns how to stop. */
export function hearTabs(listener: (news: TabNews) => void): () => void {
  const hear = ({ data }: MessageEvent<unknown>) => {
    if (data === 'signed-in' || data === 'signed-out') listener(data)
  }
  channel.addEventListener('message', hear)
  return () => channel.removeEventListener('message', hear)
}
