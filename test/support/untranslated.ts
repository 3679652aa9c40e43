import type { Page } from 'playwright-core'

/** Signs that are the same in every language. */
const SIGNS = new Set(['API', 'UTC', 'GMT', 'GPU', 'CSV', 'JSON', 'PNG', 'USD', 'ETF', 'AI', 'Downchain', 'Ctrl', 'Redis', 'ms'])
/** Addresses, repositories, variables, and whatever has a digit in it: models, machines, regions. */
const ADDRESS = /\.env\b|https?:\/\/[^\s（），。；]+|[\w.-]+\.(?:com|ai|dev|org|io|energy|info|net|gov|sh|csv)\b[\w/.-]*|[\w.-]+@[\w.-]+|\b[\w.-]+\/[\w.-]+|\b[A-Z]+(?:_[A-Z]+)+(?:=\w+)?|\b[\w.-]*\d[\w.-]*/g

/** The names that our own API knows: signals, sources, vendors and feeds. */
export async function namesOf(url: string): Promise<readonly string[]> {
  const [{ rows }, { feeds }] = await Promise.all(['/api/v1/catalogue', '/api/v1/feeds'].map(async (path) => (await fetch(`${url}${path}`)).json()))
  const names = new Set<string>()
  for (const [id, title, , , , feed, source, vendor, note] of rows) {
    for (const name of [id, title, ...title.split(' · '), feed, source, vendor]) if (name) names.add(name)
    if (id.startsWith('quote.') && note) names.add(note)
  }
  for (const feed of feeds) names.add(feed.id).add(feed.source.name)
  return [...names].sort((a, b) => b.length - a.length)
}

/**
 * English on a Chinese page: every text, title, name and placeholder that is shown and is neither a name
 * (`translate="no"`), nor marked as English, nor code. A sentence with Chinese in it may hold names as they are
 * written (capitals); without Chinese every word counts.
 */
export async function untranslated(page: Page, names: readonly string[]): Promise<readonly string[]> {
  const texts = await page.evaluate(() => {
    const SKIP = '[translate="no"], [lang="en"], code, pre, kbd, script, style, noscript, [data-nextjs-toast], nextjs-portal'
    const found: { text: string; place: string }[] = []
    const place = (element: Element): string => `<${element.tagName.toLowerCase()}${element.className && typeof element.className === 'string' ? ` class="${element.className.slice(0, 40)}"` : ''}>`
    const walk = (root: Node): void => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
      for (let node: Node | null = walker.currentNode; node; node = walker.nextNode()) {
        if (node instanceof Element) {
          if (node.closest(SKIP)) continue
          for (const name of ['title', 'aria-label', 'alt', 'placeholder', 'aria-description', 'aria-valuetext']) {
            const text = node.getAttribute(name)
            if (text) found.push({ text, place: `${place(node)} ${name}` })
          }
        } else if (node.textContent?.trim() && node.parentElement && !node.parentElement.closest(SKIP)) {
          found.push({ text: node.textContent.trim(), place: place(node.parentElement) })
        }
      }
    }
    walk(document.body)
    found.push({ text: document.title, place: '<title>' })
    return found
  })
  return texts.flatMap(({ text, place }) => {
    const chinese = /[\u4e00-\u9fff]/.test(text)
    const rest = names.reduce((left, name) => (left.includes(name) ? left.replaceAll(name, ' ') : left), text.replaceAll(ADDRESS, ' '))
    const words = (rest.match(/[A-Za-z][A-Za-z’']+/g) ?? []).filter((word) => !SIGNS.has(word))
    const english = words.filter((word) => (chinese ? /^[a-z’']{3,}$/.test(word) : true))
    return english.length > 0 ? [`${place}: ${text.slice(0, 160)}   [${english.slice(0, 5).join(' ')}]`] : []
  })
}
