'use client'
const COUNTED = /^\(\d+\) /

/** The icon of the tab with a disc on it: the same three strokes, and how many alerts fire. */
function badgeOf(count: number): string {
  const text = count > 9 ? '9+' : String(count)
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#10151c"/><g fill="none" stroke-width="3.2" stroke-linecap="round"><path d="M6 9.5h13" stroke="#e3a63d"/><path d="M9.5 16h13" stroke="#5aa5ee"/><path d="M13 22.5h13" stroke="#ba8df0"/></g><circle cx="21.5" cy="10.5" r="10" fill="#ba4026" stroke="#fff" stroke-width="1.5"/><text x="21.5" y="15.5" font-family="sans-serif" font-size="14" font-weight="700" text-anchor="middle" fill="#fff">${text}</text></svg>`
  return `data:image/svg+xml,${encodeURIComponent(picture)}`
}

/** Keeps the number of alerts that fire before the tab's title and on its icon, whatever page writes them anew; the answer stops it. */
export function markTab(count: number): () => void {
  const badge = count > 0 ? badgeOf(count) : undefined
  const write = (): void => {
    const plain = document.title.replace(COUNTED, '')
    const wanted = count > 0 ? `(${count}) ${plain}` : plain
    if (document.title !== wanted) document.title = wanted
    for (const icon of document.querySelectorAll<HTMLLinkElement>('link[rel~=icon]')) {
      const own = icon.dataset['own'] ?? icon.href
      const href = badge ?? own
      if (icon.href === href) continue
      icon.dataset['own'] = own
      icon.href = href
    }
  }
  write()
  const observer = new MutationObserver(write)
  observer.observe(document.head, { childList: true, subtree: true, characterData: true })
  return () => observer.disconnect()
}
