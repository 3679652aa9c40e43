import localFont from 'next/font/local'
import temml from 'temml'

/** Its table of mathematics lets brackets and sums grow. Asked for on this page alone; where it comes late the system's own stays, and nothing moves. */
const math = localFont({ src: '../../node_modules/@fontsource/noto-sans-math/files/noto-sans-math-latin-400-normal.woff2', display: 'optional', fallback: ['math'], adjustFontFallback: false })

/** A formula as MathML, which browsers set by themselves: nothing of it runs in the browser. */
export function Formula({ tex }: { readonly tex: string }) {
  // Safe: the formulas stand in our own code.
  return <div translate="no" tabIndex={0} role="group" aria-label={tex} className={`my-2.5 overflow-x-auto overflow-y-hidden py-1.5 text-lg [&>math]:w-fit [&>math]:[font-family:inherit] ${math.className}`} dangerouslySetInnerHTML={{ __html: temml.renderToString(tex, { displayMode: true, throwOnError: true }) }} />
}
