import type { IncomingMessage } from 'node:http'

/** A request's headers, to be asked as those of the web platform. */
export const headersOf = ({ headers }: IncomingMessage): Pick<Headers, 'get'> => ({
  get: (name) => {
    const value = headers[name]
    return (Array.isArray(value) ? value[0] : value) ?? null
  },
})

/**
 * Why a request comes from a page of another site; `undefined`: it does not. Browsers name the page's origin; a program
 * that names none is not a page.
 */
export function crossOrigin(headers: Pick<Headers, 'get'>): string | undefined {
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') return `a page of another site asked (${site}); operator actions are for this server’s own pages`
  const origin = headers.get('origin')
  const host = headers.get('host')
  if (origin === null || host === null) return undefined
  if (URL.canParse(origin) && new URL(origin).host === host) return undefined
  return `the page’s origin is ${origin.slice(0, 100)}, this server is ${host.slice(0, 100)}`
}
