import type { ReactNode } from 'react'
import type { Panel } from '../../lib/wire/boards.ts'
import type { ThesisReply } from '../../lib/wire/thesis.ts'
import type { PageWording } from '../_i18n/text.ts'
import { Flow } from '../_thesis/flow.tsx'
import { Gauges } from '../_thesis/gauges.tsx'
import type { KnownSignal } from '../_thesis/lines.ts'
import { ClaimPanel } from './claim-panel.tsx'
import { Markdown } from './markdown.tsx'

export type NodeParts = { readonly thesis: ThesisReply | undefined; readonly known: ReadonlyMap<string, KnownSignal>; readonly now: number; readonly words: PageWording; readonly title: string | undefined }

/** What the server alone draws of a panel; nothing where the browser draws all of it. */
export function nodeOf({ id, content }: Panel, { thesis, known, now, words, title }: NodeParts): ReactNode {
  switch (content.kind) {
    case 'stage': return <Gauges stage={content.stage} thesis={thesis} titles={new Map([...known].map(([signal, { title: called }]) => [signal, called]))} still={false} words={words} />
    case 'flow': return <Flow flow={thesis?.flow} words={words} id={`flow-${id}`} fill />
    case 'claim': return <ClaimPanel id={content.claim} window={content.window} title={title} thesis={thesis} known={known} now={now} words={words} />
    case 'note': return <div className="h-full overflow-y-auto px-3 py-2" tabIndex={0} role="group" aria-label={title ?? words.t('board.kind.note')}>{title && <h2 className="mb-1 text-sm font-semibold">{title}</h2>}<Markdown text={content.text} /></div>
    case 'signal':
    case 'chart':
    case 'table':
    case 'index':
    case 'alerts':
    case 'health':
    case 'clock': return undefined
  }
}
