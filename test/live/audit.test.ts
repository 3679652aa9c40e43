import { expect, test } from 'vitest'
import { auditOf } from '../../lib/live/operator.ts'
import type { AuditRecord } from '../../lib/store/hot.ts'

const DEEDS: readonly AuditRecord[] = Array.from({ length: 1_203 }, (_, nth) => ({
  id: `${2_000 - nth}-0`, at: 2_000 - nth, action: nth % 3 === 0 ? 'alert.create' : nth % 3 === 1 ? 'alert-event.note' : 'user.change', details: { by: nth % 2 === 0 ? 'Ada' : 'Bob', name: `rule ${nth}` },
}))
/** As Redis tells them: so many at a time, from the newest on, or from behind one. */
const store = { hot: { audited: async (count: number, before?: string) => { const from = before === undefined ? 0 : DEEDS.findIndex(({ id }) => id === before) + 1; return DEEDS.slice(from, from + count) } } }
// Safe: of the store it asks the log alone.
const parts = { store } as unknown as Parameters<typeof auditOf>[1]

test('page after page it tells every deed once, and then that there are no more', async () => {
  const told: string[] = []
  let cursor: string | null | undefined
  do {
    const page = await auditOf({ limit: 100, ...(cursor && { cursor }) }, parts)
    told.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
  } while (cursor !== null)
  expect(told).toEqual(DEEDS.map(({ id }) => id))
})

test('a full last page has nothing after it', async () => {
  expect((await auditOf({ limit: 500, q: 'rule', by: 'Ada', action: 'user' }, parts)).nextCursor).toBeNull()
  const exact = await auditOf({ limit: 1, q: 'rule 1202' }, parts)
  expect([exact.items.length, exact.nextCursor]).toEqual([1, null])
})

test('by whom, of which kind, and with which words', async () => {
  const { items } = await auditOf({ limit: 500, by: 'Bob', action: 'alert', q: 'RULE 9' }, parts)
  expect(items.length).toBeGreaterThan(0)
  for (const { action, details } of items) {
    expect(action).toBe('alert.create')
    expect(details['by']).toBe('Bob')
    expect(details['name']).toContain('9')
  }
  expect((await auditOf({ limit: 500, action: 'user.change' }, parts)).items).toHaveLength(401)
})
