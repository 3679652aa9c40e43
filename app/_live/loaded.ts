const FIRST_MS = 1000
const MOST_MS = 15_000

/** Passes when the browser says that it is on line again, or after `ms`. */
const reason = (ms: number): Promise<void> => new Promise((resolve) => {
  const ended = (): void => {
    clearTimeout(timer)
    window.removeEventListener('online', ended)
    resolve()
  }
  const timer = setTimeout(ended, ms)
  window.addEventListener('online', ended)
})

/**
 * Code that a page fetches when it is needed; what the network breaks off is asked for again until it comes.
 * A component whose code fails to come takes the page with it, and where it stands in the layout, the connection that would bring the page back.
 * Throws what the code itself throws.
 */
export async function loaded<T>(load: () => Promise<T>): Promise<T> {
  for (let wait = FIRST_MS; ; wait = Math.min(wait * 2, MOST_MS)) {
    try {
      return await load()
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ChunkLoadError') throw error
      await reason(wait)
    }
  }
}
