import type { WebhookBody } from '../wire/alerts.ts'

/** What may stand in double braces, and what it stands for. */
const FIELDS = new Map<string, (body: WebhookBody) => string | number | null>([
  ['eventId', ({ eventId }) => eventId],
  ['rule.id', ({ rule }) => rule.id],
  ['rule.name', ({ rule }) => rule.name],
  ['rule.severity', ({ rule }) => rule.severity],
  ['state', ({ state }) => state],
  ['series', ({ series }) => series],
  ['value', ({ value }) => value],
  ['observedAt', ({ observedAt }) => observedAt],
  ['firedAt', ({ firedAt }) => firedAt],
  ['sentence', ({ sentence }) => sentence],
  ['url', ({ url }) => url],
])

const PLACE = /\{\{\s*([^{}]*?)\s*\}\}/g

/** A body that begins like an object or a list is meant to be JSON; double braces begin no object. */
export const isJsonTemplate = (template: string): boolean => /^\s*(\[|\{(?!\{))/.test(template)

/** The body that a template makes. In JSON a value goes in escaped: whole where it stands alone, without its quotes inside a string. */
export function fill(template: string, body: WebhookBody): string {
  const asJson = isJsonTemplate(template)
  return template.replaceAll(PLACE, (place, name: string, at: number) => {
    const value = FIELDS.get(name)?.(body)
    if (value === undefined) return place
    if (!asJson) return value === null ? '' : String(value)
    if (!insideString(template, at)) return JSON.stringify(value)
    return value === null ? '' : JSON.stringify(String(value)).slice(1, -1)
  })
}

/** Whether a JSON text stands inside a string at a place: after an odd number of quotes that are not escaped. */
function insideString(text: string, at: number): boolean {
  let inside = false
  for (let index = 0; index < at; index += 1) {
    if (text[index] === '\\' && inside) index += 1
    else if (text[index] === '"') inside = !inside
  }
  return inside
}

/** All that can break JSON, and a value that is missing. */
const HARD: WebhookBody = {
  eventId: 'a"b\\c', rule: { id: 'r', name: '"quoted" \\ \n {{state}} 漏', severity: 'warning' }, state: 'firing', series: 'quote.nvda', value: null,
  observedAt: null, firedAt: '2026-01-01T00:00:00.000Z', sentence: 'a "b"\n', url: 'https://example.com/',
}

/** Why a template cannot be taken; `undefined`: it can. */
export function templateFault(template: string): string | undefined {
  if (template.trim() === '') return 'expected a body'
  const unknown = [...template.matchAll(PLACE)].map(([, name = '']) => name).find((name) => !FIELDS.has(name))
  if (unknown !== undefined) return `there is no field {{${unknown}}}; expected ${[...FIELDS.keys()].join(', ')}`
  if (template.replaceAll(PLACE, '').includes('{{')) return 'double braces that do not close'
  if (!isJsonTemplate(template)) return undefined
  try {
    JSON.parse(fill(template, HARD))
    JSON.parse(fill(template, { ...HARD, value: -1.5, observedAt: HARD.firedAt }))
    return undefined
  } catch (error) {
    return `it begins like JSON and makes none: ${error instanceof Error ? error.message : 'not JSON'}`
  }
}
