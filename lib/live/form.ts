import { ADDRESS_HEADER } from '../access/address.ts'
import type { From } from '../access/access.ts'
import { problemOf, type Route } from './problem.ts'

const MOST = 10_000

type Given = { readonly form: Readonly<Record<string, string>>; readonly params: Readonly<Record<string, string>>; readonly query: URLSearchParams; readonly from: From; readonly cookie: string | undefined }

/** A form that a browser sends by itself, or an address that it is sent to, without a script: what comes of it is a page to go to. */
export const formRoute = (handler: (given: Given) => Promise<Response>): Route => async (request, context) => {
  try {
    const length = Number(request.headers.get('content-length') ?? NaN)
    const text = length >= 0 && length <= MOST ? await request.text() : ''
    // Next.js gives none to a path that has none, whatever it says.
    const given: Readonly<Record<string, unknown>> | undefined = await context.params
    const params = Object.fromEntries(Object.entries(given ?? {}).map(([name, value]) => [name, String(value)]))
    return await handler({ form: Object.fromEntries(new URLSearchParams(text)), params, query: new URL(request.url).searchParams, from: fromOf(request), cookie: request.headers.get('cookie') ?? undefined })
  } catch (error) {
    return problemOf(error)
  }
}

/** Where a request comes from, as the gate has found out. */
export const fromOf = ({ headers }: Request): From => ({ address: headers.get(ADDRESS_HEADER) ?? 'unknown', agent: headers.get('user-agent') ?? '' })

/** Goes on to a page of ours, with cookies. */
export function seeOther(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ location, 'cache-control': 'no-store' })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(null, { status: 303, headers })
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

/**
 * Goes on to another site after a form. A page does it, not a redirect: `form-action` holds for every redirect that
 * follows a form, those of the other site too, and nobody knows where these lead. It has no words but the site's name.
 */
export function leaveFor(url: string, cookies: readonly string[]): Response {
  const headers = new Headers({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  const [target, host] = [escaped(url), escaped(new URL(url).host)]
  return new Response(`<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="0;url=${target}"><title>${host}</title><p><a href="${target}">${host}</a></p>\n`, { headers })
}

/** A page of ours, or the first one where what was given is none. */
export const ownPath = (given: string | undefined): string => (given !== undefined && /^\/(?![/\\])[^\s\\]*$/.test(given) ? given : '/')

/** Back to the form, with why. */
export const back = (path: string, why: Readonly<Record<string, string>>): Response => seeOther(`${path}?${new URLSearchParams(why).toString()}`)
