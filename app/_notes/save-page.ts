import { domToCanvas } from 'modern-screenshot'
import { serverNow } from '../_live/clock.ts'
import { download, stamp } from './save-image.ts'

const SCALE = 2
const FOOT = 40
/** What no browser draws as one canvas is drawn smaller, px. */
const MOST = 16_000

const fontRules = (list: CSSRuleList): readonly CSSFontFaceRule[] => [...list].flatMap((rule) => (rule instanceof CSSFontFaceRule ? [rule] : rule instanceof CSSGroupingRule ? fontRules(rule.cssRules) : []))

/** The page's own Latin letters, in a style sheet that needs nothing else: an image may load none. Other scripts are the system's. */
async function fontCss(): Promise<string> {
  const found = [...document.styleSheets].flatMap((sheet) => (sheet.href === null || sheet.href.startsWith(location.origin) ? fontRules(sheet.cssRules).map((rule) => ({ rule, base: sheet.href ?? location.href })) : []))
  const latin = found.filter(({ rule }) => /^$|^U\+0+-0*FF\b/i.test(rule.style.getPropertyValue('unicode-range')) && rule.style.getPropertyValue('font-style') !== 'italic')
  const texts = await Promise.all(latin.map(async ({ rule, base }) => {
    const [, address] = /url\("?([^")]+)"?\)/.exec(rule.style.getPropertyValue('src')) ?? []
    if (address === undefined) return ''
    let letters = ''
    for (const byte of new Uint8Array(await (await fetch(new URL(address, base))).arrayBuffer())) letters += String.fromCodePoint(byte)
    const data = `data:font/woff2;base64,${btoa(letters)}`
    return rule.cssText.replace(/url\("?[^")]+"?\)/, () => `url("${data}")`)
  }))
  return texts.join('\n')
}

/** Saves what the page shows, whole, as a PNG; below it stands where it was seen and when. */
export async function savePage(): Promise<boolean> {
  const page = document.getElementById('content')
  if (!page) return false
  const { backgroundColor, color, fontFamily } = getComputedStyle(document.body)
  const width = page.scrollWidth
  const height = page.scrollHeight
  const scale = Math.min(SCALE, MOST / Math.max(width, height))
  const drawn = await domToCanvas(page, { scale, width, height, backgroundColor, style: { margin: '0', height: `${height}px`, maxHeight: 'none', overflow: 'visible' }, font: { cssText: await fontCss() }, filter: (node) => !(node instanceof HTMLElement && node.matches('dialog, noscript, [data-unsaved]')) })
  const canvas = document.createElement('canvas')
  canvas.width = drawn.width
  canvas.height = drawn.height + FOOT * scale
  const context = canvas.getContext('2d')
  if (!context) return false
  context.fillStyle = backgroundColor
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(drawn, 0, 0)
  context.fillStyle = color
  context.font = `${12 * scale}px ${fontFamily}`
  context.textBaseline = 'middle'
  const now = serverNow()
  // Narrower where the line would be cut.
  context.fillText(`${document.title} · ${new Date(now).toISOString()} · ${location.href}`, 14 * scale, drawn.height + (FOOT * scale) / 2, canvas.width - 28 * scale)
  const blob = await new Promise<Blob | null>((resolve) => { canvas.toBlob(resolve, 'image/png') })
  if (!blob) return false
  const name = location.pathname.split('/').filter(Boolean).join('-') || 'chain'
  download(blob, `downchain-${name}-saved-${stamp(now)}.png`)
  return true
}
