/** Colours, fonts and sizes as the page has them now: canvas knows no custom properties. */
export type Ink = {
  readonly colour: (property: string) => string
  readonly font: (rem: number, weight?: number) => string
  /** Pixels of so many rem. */
  readonly px: (rem: number) => number
  readonly width: (text: string, font: string) => number
}

const measuring: { context?: CanvasRenderingContext2D | null } = {}

/** Reads an element's surroundings once; read it anew when the theme or the root's font size changes. `magnified`: for a picture so many times as large. */
export function inkOf(element: HTMLElement, magnified = 1): Ink {
  const { fontFamily } = getComputedStyle(element)
  const rootPx = (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16) * magnified
  const probe = element.appendChild(document.createElement('span'))
  probe.hidden = true
  const colours = new Map<string, string>()
  const read = (property: string): string => {
    probe.style.color = `var(${property})`
    return getComputedStyle(probe).color
  }
  for (const property of ['--surface', '--grid', '--line', '--text', '--muted', '--faint', '--up', '--down']) colours.set(property, read(property))
  probe.remove()
  const later = (property: string): string => {
    element.appendChild(probe)
    const colour = read(property)
    probe.remove()
    colours.set(property, colour)
    return colour
  }
  const px = (rem: number): number => Math.round(rem * rootPx * 100) / 100
  return {
    px,
    colour: (property) => colours.get(property) ?? later(property),
    font: (rem, weight = 400) => `${weight} ${px(rem)}px ${fontFamily}`,
    width: (text, font) => {
      const context = (measuring.context ??= document.createElement('canvas').getContext('2d'))
      if (!context) return text.length * px(0.375)
      context.font = font
      return context.measureText(text).width
    },
  }
}

/** Calls when the colours of the page change; the answer ends it. */
export function watchTheme(changed: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const own = new MutationObserver(changed)
  system.addEventListener('change', changed)
  own.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] })
  return () => {
    system.removeEventListener('change', changed)
    own.disconnect()
  }
}
