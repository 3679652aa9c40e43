import type { Stage } from './stage.ts'

/**
 * What the chain page shows first of each stage, most telling first. A row is one card: its alternatives in order of
 * preference; `*` stands for any run of letters, `?` for one.
 */
const row = (...alternatives: readonly string[]): readonly string[] => alternatives

/** The price of a model's output: what OpenRouter asks now, else what the lists say; vendors' versions are written with a dot or a dash. */
const output = (vendor: string, model: string): readonly string[] => ['openrouter', 'models-dev', 'llm-prices', 'litellm'].map((feed) => `token.${feed}.${vendor}.${model}.output`)

export const KEY_SIGNALS: Readonly<Record<Stage, readonly (readonly string[])[]>> = {
  // NVDA stands above the stages, with its chart.
  upstream: [
    row('gpu.getdeploying.h100.market.on-demand', 'gpu.getdeploying.h100-*.market.on-demand'),
    row('gpu.getdeploying.h200.market.on-demand', 'gpu.getdeploying.h200-*.market.on-demand'),
    row('gpu.getdeploying.b200.market.on-demand', 'gpu.getdeploying.b200-*.market.on-demand'),
    row('gpu.gpurentalprices.a100-sxm-80.lambda.on-demand', 'gpu.gpurentalprices.a100-*.lambda.on-demand', 'gpu.*.a100-*.on-demand'),
    row('gpu.azure-retail.h100-*.spot', 'gpu.record.h100-sxm.gcp.spot', 'gpu.*.h100-*.spot'),
    row('gpu.lium.h100-sxm.market.utilisation', 'gpu.lium.h100*.market.utilisation', 'gpu.lium.*.market.utilisation'),
    row('quote.tsm'),
    row('quote.avgo'),
    row('quote.vrt'),
    row('energy.de-lu', 'energy.*'),
    row('quote.ceg'),
    row('quote.vst'),
    row('quote.mu'),
    row('quote.amd'),
    row('quote.asml'),
    row('quote.anet'),
  ],
  midstream: [
    row(...output('deepseek', 'deepseek-chat'), ...output('deepseek', 'deepseek-v4-flash')),
    row(...output('openai', 'gpt-5.5')),
    row(...output('anthropic', 'claude-opus-4?8')),
    row(...output('google', 'gemini-3.1-pro-preview')),
    row(...output('openai', 'gpt-5-mini')),
    row(...output('anthropic', 'claude-haiku-4?5')),
    row('token.openrouter.mistral.mistral-large-2512.output', 'token.litellm.mistral.mistral-large-latest.output', ...output('mistral', 'mistral-large-latest')),
    row('quote.googl'),
    row('quote.msft'),
    row('quote.meta'),
    row('quote.snow'),
    row('quote.ddog'),
    row('quote.amzn'),
    row('quote.orcl'),
  ],
  downstream: [
    row('usage.openrouter.total'),
    row('usage.openrouter.total-month'),
    row('usage.openrouter.open-weight-share'),
    row('adoption.npm.openai'),
    row('adoption.pypi.openai'),
    row('adoption.npm.anthropic-ai-sdk', 'adoption.npm.*anthropic*'),
    row('adoption.pypi.anthropic', 'adoption.pypi.*'),
    row('quote.app'),
    row('quote.pltr'),
    row('quote.crm'),
    row('quote.now'),
    row('quote.duol'),
    row('quote.adbe'),
    row('quote.shop'),
    row('quote.intu'),
    row('quote.igv'),
  ],
}

/** Cards of a stage; under FEWEST, the stage's most recent signals fill up. */
const MOST = 12
const FEWEST = 10

/** A signal that has a value: what choosing needs to know of it. */
export type Candidate = { readonly id: string; readonly fresh: boolean; readonly observedAt: number }

const patternOf = (glob: string): RegExp => new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')}$`)

export type Finder = (alternatives: readonly string[]) => Candidate | undefined

/** Finds the first fresh of a row's alternatives among signals that have a value, else the first there is. */
export function makeFinder(candidates: readonly Candidate[]): Finder {
  const byId = new Map(candidates.map((candidate) => [candidate.id, candidate]))
  const ordered = [...candidates].sort((a, b) => (a.id < b.id ? -1 : 1))
  const matching = (glob: string): Candidate | undefined => {
    if (!/[*?]/.test(glob)) return byId.get(glob)
    const pattern = patternOf(glob)
    const begin = glob.slice(0, glob.search(/[*?]/))
    const found = ordered.filter(({ id }) => id.startsWith(begin) && pattern.test(id))
    return found.find(({ fresh }) => fresh) ?? found[0]
  }
  return (alternatives) => {
    const found = alternatives.flatMap((glob) => matching(glob) ?? [])
    return found.find(({ fresh }) => fresh) ?? found[0]
  }
}

/** The ids of a stage's cards, out of its signals that have a value: each row's first fresh alternative, else its first. */
export function pickKeySignals(rows: readonly (readonly string[])[], candidates: readonly Candidate[]): string[] {
  const find = makeFinder(candidates)
  const picked = new Set<string>()
  for (const alternatives of rows) {
    if (picked.size === MOST) break
    const best = find(alternatives)
    if (best) picked.add(best.id)
  }
  const recent = [...candidates].sort((a, b) => Number(b.fresh) - Number(a.fresh) || b.observedAt - a.observedAt || (a.id < b.id ? -1 : 1))
  for (const { id } of recent) {
    if (picked.size >= FEWEST) break
    picked.add(id)
  }
  return [...picked]
}
