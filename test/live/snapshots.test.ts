import { expect, test } from 'vitest'
import { snapshotOf } from '../../lib/live/snapshots.ts'
import { boardWith, panel } from '../boards/support.ts'

const place = { x: 0, y: 0, w: 4, h: 4 }
const firing = [{ id: 'nvda-high' }]
/** A store that holds one frozen view. */
const parts = (body: unknown) => ({ store: { snapshots: { one: async () => ({ snapshot: { id: 'f' }, body }) } } }) as unknown as Parameters<typeof snapshotOf>[1] // Safe: of the store it asks the views alone.

test('what fired when a view was frozen is told where a panel of it lists alerts, and nowhere else: a link may lead to it', async () => {
  const note = boardWith([panel('a', place)])
  const alerts = boardWith([panel('a', place), { ...panel('b', place), content: { kind: 'alerts', title: '' } }])
  expect((await snapshotOf('f', parts({ board: note, firing })))?.frozen.firing).toEqual([])
  expect((await snapshotOf('f', parts({ board: alerts, firing })))?.frozen.firing).toEqual(firing)
})
