'use client'
const COUNTED = /^\(\d+\) /

/** Keeps the number of alerts that fire before the tab's title, whatever page writes it; the answer takes it away. */
export function titled(count: number): () => void {
  const write = (): void => {
    const plain = document.title.replace(COUNTED, '')
    const wanted = count > 0 ? `(${count}) ${plain}` : plain
    if (document.title !== wanted) document.title = wanted
  }
  write()
  // A page that is gone to writes its own title, some time after.
  const observer = new MutationObserver(write)
  observer.observe(document.head, { childList: true, subtree: true, characterData: true })
  return () => observer.disconnect()
}

const icons = (): readonly HTMLLinkElement[] => [...document.querySelectorAll<HTMLLinkElement>('link[rel~=icon]')]

/** The icon of the tab with a disc on it while something fires: the same three strokes, and how many. */
export function drawBadge(count: number): (() => void) | undefined {
  if (count === 0) return undefined
  const before = icons().map((icon) => [icon, icon.href] as const)
  const text = count > 9 ? '9+' : String(count)
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#10151c"/><g fill="none" stroke-width="3.2" stroke-linecap="round"><path d="M6 9.5h13" stroke="#e3a63d"/><path d="M9.5 16h13" stroke="#5aa5ee"/><path d="M13 22.5h13" stroke="#ba8df0"/></g><circle cx="21.5" cy="10.5" r="10" fill="#ba4026" stroke="#fff" stroke-width="1.5"/><text x="21.5" y="15.5" font-family="sans-serif" font-size="14" font-weight="700" text-anchor="middle" fill="#fff">${text}</text></svg>`
  for (const [icon] of before) icon.href = `data:image/svg+xml,${encodeURIComponent(picture)}`
  return () => { for (const [icon, href] of before) icon.href = href }
}
