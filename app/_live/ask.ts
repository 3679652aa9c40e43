import type { Problem } from '../../lib/wire/api.ts'

export type Answer<Body> = { readonly ok: true; readonly body: Body } | { readonly ok: false; readonly why: string; /** None: there was no answer. */ readonly status?: number }

/** Asks our own API; a refusal and a server that is not there both come back in words. */
export async function ask<Body>(path: string, send?: { readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE'; readonly body?: unknown }): Promise<Answer<Body>> {
  try {
    const response = await fetch(path, send && {
      method: send.method ?? 'POST',
      ...(send.body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(send.body) }),
    })
    // Safe: one schema makes the answers and these types.
    if (response.ok) return { ok: true, body: (await response.json()) as Body }
    const problem = (await response.json().catch(() => ({}))) as Partial<Problem>
    return { ok: false, status: response.status, why: problem.detail ?? problem.title ?? `${response.status} ${response.statusText}` }
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) }
  }
}
