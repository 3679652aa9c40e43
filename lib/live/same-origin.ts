/**
 * Why a request comes from a page of another site; `undefined`: it does not. Browsers name the page's origin; a program
 * that names none is not a page.
 */
export function crossOrigin(headers: Headers): string | undefined {
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') return `a page of another site asked (${site}); operator actions are for this server’s own pages`
  const origin = headers.get('origin')
  const host = headers.get('host')
  if (origin === null || host === null) return undefined
  if (URL.canParse(origin) && new URL(origin).host === host) return undefined
  return `the page’s origin is ${origin.slice(0, 100)}, this server is ${host.slice(0, 100)}`
}
