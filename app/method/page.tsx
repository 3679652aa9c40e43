import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { formatShare, formatCount } from '../../lib/domain/format.ts'
import { MAX_MISSING, WINDOW } from '../../lib/thesis/adoption.ts'
import { DRAWS } from '../../lib/thesis/bootstrap.ts'
import { SHARE_MINIMUM } from '../../lib/thesis/compute.ts'
import { EQUITY_MINIMUM, SUBSTITUTES } from '../../lib/thesis/equity.ts'
import { AHEAD_DAYS } from '../../lib/thesis/overturn.ts'
import { FEWEST_DAYS, LEAST_COVERAGE, LEAST_SINCE_ESSAY, LEAST_SPAN, STALE_DAYS } from '../../lib/thesis/statistics.ts'
import { BLEND, BREAK_EVEN_MODELS, MAKERS, PRICE_LISTS } from '../../lib/thesis/tables/price-lists.ts'
import { UNTIERED } from '../../lib/thesis/tables/tiers.ts'
import { MIN_COVERAGE } from '../../lib/thesis/usage.ts'
import { TRAFFIC } from '../../lib/thesis/usage-price.ts'
import { HOLD_DAYS, LEANING } from '../../lib/thesis/verdict.ts'
import { LEAST_COMPONENTS, REWEIGHTINGS } from '../../lib/thesis/vmi.ts'
import { METHOD_VERSION } from '../../lib/thesis/thesis.ts'
import { wording } from '../_i18n/server.ts'
import type { PageKey } from '../_i18n/text.ts'
import { Formula } from './formula.tsx'
import { REFERENCES } from './references.ts'
import { Baskets, Claims, Components, Families, GaugeTable, Minimums, Models, Specs, StageRules, Tiers, Units, UsageModels } from './tables.tsx'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await wording()
  return { title: t('nav.method'), description: t('method.title') }
}

const SECTIONS = ['vmi', 'claims', 'time', 'index', 'compute', 'tokens', 'usage', 'adoption', 'equity', 'derived', 'stages', 'units', 'restated', 'limits', 'references'] as const
const ANCHOR = { derived: 'flow' } as const satisfies Partial<Record<(typeof SECTIONS)[number], string>>
const anchorOf = (section: (typeof SECTIONS)[number]): string => (section === 'derived' ? ANCHOR.derived : section)

/** The methodology, out of the tables and constants that the code computes with. */
export default async function MethodPage() {
  const words = await wording()
  const { locale, t } = words
  const list = (names: readonly string[]): string => names.join(t('list.comma'))
  const share = (value: number): string => formatShare(value, locale)
  const count = (value: number): string => formatCount(value, locale)

  const body: Readonly<Record<(typeof SECTIONS)[number], ReactNode>> = {
    vmi: (
      <>
        <P>{t('method.vmi.1', { least: LEAST_COMPONENTS })}</P>
        <Formula tex={String.raw`\mathrm{VMI}_t=\mathrm{VMI}_{t-1}+10\cdot\frac{1}{n_{t-1}}\sum_{c}\left(z_{c,t}-z_{c,t-1}\right),\qquad z_{c,t}=s_c\,\frac{\ln\left(x_{c,t}/x_{c,b}\right)}{\sigma_c}`} />
        <P>{t('method.vmi.2', { draws: count(REWEIGHTINGS) })}</P>
        <Components words={words} />
        <P>{t('method.gauges.1')}</P>
        <GaugeTable words={words} />
      </>
    ),
    claims: (
      <>
        <P>{t('method.claims.1', { draws: count(DRAWS) })}</P>
        <Formula tex={String.raw`\hat\beta=365\cdot\operatorname*{median}_{i<j}\frac{y_j-y_i}{x_j-x_i},\qquad y=\ln I,\qquad b=\left\lceil n^{1/3}\right\rceil`} />
        <P>{t('method.claims.2', { days: FEWEST_DAYS, span: share(LEAST_SPAN), stale: STALE_DAYS, coverage: share(LEAST_COVERAGE), first: LEAST_SINCE_ESSAY })}</P>
        <P>{t('method.claims.3', { leaning: share(LEANING) })}</P>
        <P>{t('method.claims.4', { hold: HOLD_DAYS, ahead: AHEAD_DAYS })}</P>
        <P>{t('method.claims.5')}</P>
        <Claims words={words} />
      </>
    ),
    time: <Paragraphs keys={['method.time.1', 'method.time.2', 'method.time.3']} text={t} />,
    index: (
      <>
        <P>{t('method.index.1')}</P>
        <Formula tex={String.raw`I_t=I_{t-1}\cdot\exp\left(\frac{\sum_i w_i\,\ln\left(p_{i,t}/p_{i,t-1}\right)}{\sum_i w_i}\right)`} />
        <P>{t('method.index.2')}</P>
        <P>{t('method.index.3')}</P>
        <Formula tex={String.raw`\ln\frac{I_t}{100}=\sum_i c_{i,t}+d_t`} />
        <Minimums words={words} />
      </>
    ),
    compute: (
      <>
        <P>{t('method.compute.1')}</P>
        <Formula tex={String.raw`p_{k,t}=\operatorname*{median}_{s}\;\operatorname*{median}_{o\in s}\;p_{o,t},\qquad u_{k,t}=\frac{p_{k,t}}{f_k}`} />
        <P>{t('method.compute.2')}</P>
        <Families words={words} />
        <Specs words={words} />
      </>
    ),
    tokens: (
      <>
        <P>{t('method.tokens.1', BLEND)}</P>
        <Formula tex={String.raw`p=\frac{${BLEND.input}\,p_{\mathrm{in}}+${BLEND.output}\,p_{\mathrm{out}}}{${BLEND.input + BLEND.output}},\qquad q_{\tau,t}=\min_{m\in\tau_t}p_{m,t},\qquad \Delta\ln Q_t=\frac{1}{|T|}\sum_{\tau\in T}\ln\frac{q_{\tau,t}}{q_{\tau,t-1}}`} />
        <P><Named text={t('method.tokens.2', { lists: HERE })} names={list(PRICE_LISTS)} /></P>
        <P><Named text={t('method.tokens.makers', { names: HERE })} names={list(MAKERS.map(({ title }) => title))} /> <Named text={t('method.tokens.untiered', { names: HERE })} names={list(UNTIERED)} /></P>
        <Tiers words={words} />
        <Models words={words} />
      </>
    ),
    usage: (
      <>
        <P>{t('method.usage.1', { prompt: share(TRAFFIC.prompt), completion: share(TRAFFIC.completion), coverage: share(MIN_COVERAGE) })}</P>
        <Formula tex={String.raw`\bar p_t=\frac{\sum_m n_{m,t}\,p_{m,t}}{\sum_m n_{m,t}},\qquad p=${TRAFFIC.prompt}\,p_{\mathrm{in}}+${TRAFFIC.completion}\,p_{\mathrm{out}}`} />
        <P>{t('method.usage.2')}</P>
        <Formula tex={String.raw`\Delta\ln\bar p=\underbrace{\sum_m w_m\ln\frac{p'_m}{p_m}}_{P}+\underbrace{R}_{M},\qquad w_m=\frac{L(s_m,s'_m)}{\sum_k L(s_k,s'_k)},\qquad L(a,b)=\frac{a-b}{\ln a-\ln b}`} />
        <P>{t('method.usage.3')}</P>
        <UsageModels words={words} />
      </>
    ),
    adoption: (
      <>
        <P>{t('method.adoption.1', { days: WINDOW, missing: MAX_MISSING })}</P>
        <Formula tex={String.raw`\Delta\ln A_t=\tfrac12\,\Delta\ln N_t+\tfrac12\cdot\frac1n\sum_{j=1}^{n}\Delta\ln D_{j,t}`} />
      </>
    ),
    equity: (
      <>
        <P>{t('method.equity.1', { least: EQUITY_MINIMUM })}</P>
        <Formula tex={String.raw`\Delta\ln E_t=\frac1n\sum_{i=1}^{n}\ln\frac{p_{i,t}}{p_{i,t-1}}`} />
        <P><Named text={t('method.equity.2', { names: HERE })} names={list(SUBSTITUTES)} /></P>
        <Baskets words={words} />
      </>
    ),
    derived: (
      <>
        <P>{t('method.derived.flow')}</P>
        <Formula tex={String.raw`\ln\frac{q_t}{q_b}=\ln\frac{r_t}{r_b}+\ln\frac{m_t}{m_b},\qquad g_r=\left(1-\frac{q_t}{q_b}\right)\frac{\ln\left(r_t/r_b\right)}{\ln\left(q_t/q_b\right)}`} />
        <P><Named text={t('method.derived.break-even', { models: HERE })} names={list(BREAK_EVEN_MODELS.map(({ title }) => title))} /></P>
        <Formula tex={String.raw`v=\frac{r}{3600\cdot p}\qquad\left[\frac{\mathrm{tok}}{\mathrm{s}}\right]`} />
        <P>{t('method.derived.elasticity')}</P>
        <Formula tex={String.raw`\varepsilon=\frac{\Delta_{180}\ln A}{-\Delta_{180}\ln q}`} />
        <P>{t('method.derived.rotation')}</P>
        <P>{t('method.derived.concentration', { least: SHARE_MINIMUM })}</P>
      </>
    ),
    stages: <><P>{t('method.stages.1')}</P><StageRules words={words} /></>,
    units: <><P>{t('method.units.1')}</P><Units words={words} /></>,
    restated: <P>{t('method.restated.1')}</P>,
    limits: <ul className="list-disc pl-5"><Limits keys={['method.limits.1', 'method.limits.2', 'method.limits.3', 'method.limits.4', 'method.limits.5', 'method.limits.6']} text={t} /></ul>,
    references: <ul lang="en" translate="no" className="list-disc pl-5 text-sm">{REFERENCES.map((reference) => <li key={reference}>{reference}</li>)}</ul>,
  }
  return (
    <main id="content" className="mx-auto max-w-[76rem] p-3 md:p-4">
      <h1 className="text-xl font-semibold tracking-tight">{t('method.title')}</h1>
      <p className="mt-1 max-w-[80ch] text-muted">{t('method.lead', { version: METHOD_VERSION })}</p>
      <div className="mt-4 grid gap-x-8 gap-y-4 lg:grid-cols-[13rem_minmax(0,1fr)]">
        <nav aria-label={t('method.contents')} className="lg:sticky lg:top-3 lg:self-start">
          <ol className="grid gap-x-4 gap-y-0.5 text-sm max-lg:grid-cols-2 max-sm:grid-cols-1">{SECTIONS.map((section) => <li key={section}><a href={`#${anchorOf(section)}`} className="block rounded px-1.5 py-0.5 text-muted hover:bg-raised hover:text-text">{t(`method.${section}`)}</a></li>)}</ol>
        </nav>
        <div className="grid min-w-0 gap-3">
          {SECTIONS.map((section) => (
            <section key={section} id={anchorOf(section)} aria-labelledby={`${section}-h`} className="panel min-w-0 scroll-mt-3 p-3 md:px-5 md:py-4">
              <h2 id={`${section}-h`} className="mb-1.5 text-lg font-semibold">{t(`method.${section}`)}</h2>
              {body[section]}
            </section>
          ))}
        </div>
      </div>
    </main>
  )
}

const P = ({ children }: { readonly children: ReactNode }) => <p className="mt-2 max-w-[80ch] text-base">{children}</p>

/** Where names come into a sentence: they are the same in every language. */
const HERE = '\u0000'
function Named({ text, names }: { readonly text: string; readonly names: string }) {
  const [before, after] = text.split(HERE)
  return <>{before}<span translate="no">{names}</span>{after}</>
}

type Listed = { readonly keys: readonly (PageKey & `method.${'time' | 'limits'}.${number}`)[]; readonly text: (key: PageKey & `method.${'time' | 'limits'}.${number}`) => string }
const Paragraphs = ({ keys, text }: Listed) => keys.map((key) => <P key={key}>{text(key)}</P>)
const Limits = ({ keys, text }: Listed) => keys.map((key) => <li key={key} className="mt-1 max-w-[80ch]">{text(key)}</li>)
