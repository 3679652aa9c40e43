import type { Content, PanelKind, Place } from '../../lib/wire/boards.ts'

/** Every kind of panel, in the order in which they are offered. */
export const KINDS = ['signal', 'chart', 'table', 'index', 'claim', 'stage', 'flow', 'alerts', 'health', 'note', 'clock'] as const satisfies readonly PanelKind[]

/** How large a panel begins. */
export const SIZE: Readonly<Record<PanelKind, Pick<Place, 'w' | 'h'>>> = {
  signal: { w: 4, h: 6 }, chart: { w: 8, h: 8 }, table: { w: 4, h: 8 }, index: { w: 4, h: 6 }, claim: { w: 4, h: 7 }, stage: { w: 4, h: 13 },
  flow: { w: 4, h: 6 }, alerts: { w: 4, h: 5 }, health: { w: 4, h: 5 }, note: { w: 4, h: 4 }, clock: { w: 3, h: 4 },
}

/** What a panel of a kind shows before anybody has said so; `undefined`: it has to be said. */
export function contentOf(kind: PanelKind): Content | undefined {
  const title = ''
  switch (kind) {
    case 'signal':
    case 'chart': return undefined
    case 'table': return { kind, title, of: { stage: 'upstream' }, limit: 20 }
    case 'index': return { kind, title, index: 'index.vmi', range: 'essay' }
    case 'claim': return { kind, title, claim: 'U1', window: 'essay' }
    case 'stage': return { kind, title, stage: 'upstream' }
    case 'note': return { kind, title, text: '' }
    case 'flow':
    case 'alerts':
    case 'health':
    case 'clock': return { kind, title }
  }
}
