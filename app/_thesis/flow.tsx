import { formatDay, formatFixed } from '../../lib/domain/format.ts'
import type { Flow as FlowFigures } from '../../lib/wire/thesis.ts'
import { PageLink } from '../_access/page-link.tsx'
import type { PageText, PageWording } from '../_i18n/text.ts'
import { flowShape, spread, type FlowPart, type Ribbon } from './flow-shape.ts'

const WIDTH = 200
const HEIGHT = 100
/** Width of a node, and the room between two at the right. */
const NODE = 5
const APART = 0.05
/** Lines of text that the picture is high. */
const LINES = 4

/** What is still paid has no stage; what the user keeps has the colour of the stage that gave it. */
const FILL: Readonly<Record<FlowPart | 'base', string>> = { base: 'fill-text', paid: 'fill-muted', hardware: 'fill-upstream', process: 'fill-midstream' }
const TEXT: Readonly<Record<FlowPart, string>> = { paid: 'text-text', hardware: 'text-upstream', process: 'text-midstream' }

const round = (n: number): number => Math.round(n * 100) / 100
const percent = (share: number): string => `${(share * 100).toFixed(2)}%`

function ribbonPath({ from, to }: Ribbon, spaced: (place: number) => number): string {
  const [left, right, middle] = [NODE, WIDTH - NODE, WIDTH / 2]
  const y = (place: number): number => round(place * HEIGHT)
  return `M${left} ${y(from)}C${middle} ${y(from)} ${middle} ${y(spaced(from))} ${right} ${y(spaced(from))}V${y(spaced(from) + to - from)}C${middle} ${y(spaced(from) + to - from)} ${middle} ${y(to)} ${left} ${y(to)}Z`
}

const usd = (value: number, words: PageWording): string => words.t('flow.usd', { value: formatFixed(value, words.locale, Math.abs(value) < 0.1 ? 3 : 2) })

const outputName = (key: FlowPart, t: PageText): string => t(`flow.${key}`)

/** Where the dollar of the essay's day has gone: what the same inference costs now, and through whom the user keeps the rest. */
export function Flow({ flow, words, level: Level = 'h2', id = 'flow', fill = false }: { readonly flow: FlowFigures | null | undefined; readonly words: PageWording; readonly level?: 'h2' | 'h3'; readonly id?: string; readonly fill?: boolean }) {
  const { t } = words
  return (
    <section aria-labelledby={id} className={`min-w-0 px-3 py-2 md:px-4 ${fill ? 'flex h-full flex-col' : ''}`}>
      <Level id={id} className="truncate text-sm font-semibold" title={t('flow.what')}><PageLink href="/method#flow" className="rounded-sm hover:underline">{t('flow.title')}</PageLink> <span className="text-xs font-normal text-faint">{t(flow ? 'flow.quality' : 'flow.none')}</span></Level>
      <div className={fill ? 'mt-2 mb-1 min-h-0 flex-1' : 'mt-2 h-30'}>{flow && <Picture flow={flow} words={words} />}</div>
    </section>
  )
}

function Picture({ flow, words }: { readonly flow: FlowFigures; readonly words: PageWording }) {
  const { locale, t } = words
  const { inputs, outputs, ribbons } = flowShape(flow)
  // The right side is as high as the left: its nodes stand apart, so the whole overflows by the room between them and is drawn smaller.
  const grown = 1 + APART * Math.max(0, outputs.length - 1)
  const indexOf = (key: FlowPart): number => outputs.findIndex((node) => node.key === key)
  const spaced = (index: number) => (place: number): number => place + APART * index
  const middles = (nodes: readonly { readonly from: number; readonly to: number }[], gap: number): readonly number[] => nodes.map(({ from, to }, index) => ((from + to) / 2 + gap * index) / grown)
  const labels = spread(middles(outputs, APART), 1 / LINES)
  const sources = spread(middles(inputs, 0), 1 / LINES)
  const told = [...inputs.filter(({ key }) => key !== 'base').map(({ key, value }) => t('flow.dearer', { name: key === 'base' ? '' : outputName(key, t), value: usd(value, words) })), ...outputs.map(({ key, value }) => `${outputName(key, t)} ${usd(value, words)}`)]
  return (
    <div role="img" aria-label={t('flow.label', { parts: told.join(t('list.comma')) })} className="grid h-full grid-cols-[5.25rem_minmax(2rem,1fr)_9.25rem] text-xs">
      <div className="relative">
        {inputs.map(({ key, value }, index) => (
          <span key={key} className={`absolute right-1.5 -translate-y-1/2 text-right leading-[0.8125rem] whitespace-nowrap ${key === 'base' ? '' : TEXT[key]}`} style={{ top: percent(sources[index] ?? 0) }}>
            <b className="font-semibold">{key === 'base' ? usd(value, words) : `+${usd(value, words)}`}</b><span className="block text-2xs text-muted">{key === 'base' ? t('flow.base', { date: formatDay(Date.parse(flow.since), locale) }) : t(`flow.${key}.dearer`)}</span>
          </span>
        ))}
      </div>
      <div className="relative"><svg aria-hidden viewBox={`0 0 ${WIDTH} ${round(HEIGHT * grown)}`} preserveAspectRatio="none" className="absolute inset-0 size-full">
        {ribbons.map((ribbon) => <path key={`${ribbon.source} ${ribbon.target}`} d={ribbonPath(ribbon, spaced(indexOf(ribbon.target)))} className={`${FILL[ribbon.source === 'base' ? ribbon.target : ribbon.source]} opacity-25`} />)}
        {inputs.map(({ key, from, to }) => <rect key={key} x="0" y={round(from * HEIGHT)} width={NODE} height={round((to - from) * HEIGHT)} className={FILL[key]} />)}
        {outputs.map(({ key, from, to }, index) => <rect key={key} x={WIDTH - NODE} y={round((from + APART * index) * HEIGHT)} width={NODE} height={Math.max(0.7, round((to - from) * HEIGHT))} className={FILL[key]} />)}
      </svg></div>
      <div className="relative">
        {outputs.map(({ key, value }, index) => (
          <span key={key} className={`absolute left-1.5 -translate-y-1/2 leading-[0.8125rem] whitespace-nowrap ${TEXT[key]}`} style={{ top: percent(labels[index] ?? 0) }}>
            <b className="font-semibold">{usd(value, words)}</b><span className="block text-2xs text-muted">{outputName(key, t)}</span>
          </span>
        ))}
      </div>
    </div>
  )
}
