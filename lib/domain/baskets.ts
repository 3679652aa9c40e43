import type { Segment, Stage } from './stage.ts'

/**
 * The listed companies that stand for each stage, a reason each. `constituent`: counts in the stage's equity index;
 * `watch`: shown and staged, in no basket (too young, or its business spans stages); `benchmark`: a fund to compare with.
 */
export type Basket = {
  readonly symbol: string
  readonly name: string
  readonly stage: Stage
  readonly segment: Segment
  readonly role: 'constituent' | 'watch' | 'benchmark'
  readonly reason: string
}

const row = (symbol: string, name: string, stage: Stage, segment: Segment, role: Basket['role'], reason: string): Basket => ({ symbol, name, stage, segment, role, reason })

export const BASKETS: readonly Basket[] = [
  row('NVDA', 'NVIDIA', 'upstream', 'silicon', 'constituent', 'Designs most of the GPUs that the chain runs on: the fixed asset itself.'),
  row('TSM', 'TSMC', 'upstream', 'silicon', 'constituent', 'Makes nearly all leading-edge accelerators.'),
  row('ASML', 'ASML', 'upstream', 'silicon', 'constituent', 'Makes the machines that make the chips.'),
  row('AVGO', 'Broadcom', 'upstream', 'silicon', 'constituent', 'Custom accelerators and switching silicon: a substitute for NVIDIA’s.'),
  row('AMD', 'AMD', 'upstream', 'silicon', 'constituent', 'The second maker of data-centre GPUs: a substitute for NVIDIA’s.'),
  row('MU', 'Micron', 'upstream', 'silicon', 'constituent', 'High-bandwidth memory is part of every accelerator.'),
  row('ANET', 'Arista', 'upstream', 'compute', 'constituent', 'Networks inside the data centre.'),
  row('VRT', 'Vertiv', 'upstream', 'compute', 'constituent', 'Power and cooling of data centres.'),
  row('CEG', 'Constellation', 'upstream', 'energy', 'constituent', 'Sells power under long contracts to data centres.'),
  row('VST', 'Vistra', 'upstream', 'energy', 'constituent', 'Sells power where data centres are built.'),
  row('GEV', 'GE Vernova', 'upstream', 'energy', 'watch', 'Turbines and grid equipment; listed since April 2024, after the history that the basket needs.'),
  row('MRVL', 'Marvell', 'upstream', 'silicon', 'watch', 'Custom accelerators and optics: a substitute for NVIDIA’s.'),
  row('INTC', 'Intel', 'upstream', 'silicon', 'watch', 'Makes processors and accelerators; most of its sales lie outside the chain.'),
  row('DELL', 'Dell', 'upstream', 'compute', 'watch', 'Builds GPU servers; most of its sales lie outside the chain.'),
  row('SMCI', 'Supermicro', 'upstream', 'compute', 'watch', 'Builds GPU servers.'),
  row('CRWV', 'CoreWeave', 'upstream', 'compute', 'watch', 'Rents GPUs out: owns the fixed asset. Listed since March 2025.'),
  row('NBIS', 'Nebius', 'upstream', 'compute', 'watch', 'Rents GPUs out: owns the fixed asset. Listed since October 2024.'),
  row('SMH', 'VanEck Semiconductor ETF', 'upstream', 'silicon', 'benchmark', 'A fund of chip makers, to compare the upstream basket with.'),
  row('SOXX', 'iShares Semiconductor ETF', 'upstream', 'silicon', 'benchmark', 'A fund of chip makers, to compare the upstream basket with.'),

  row('GOOGL', 'Alphabet', 'midstream', 'model', 'constituent', 'Trains Gemini and sells its inference.'),
  row('MSFT', 'Microsoft', 'midstream', 'inference', 'constituent', 'Sells inference of OpenAI’s and other models.'),
  row('AMZN', 'Amazon', 'midstream', 'inference', 'constituent', 'Sells inference of Anthropic’s and other models.'),
  row('META', 'Meta', 'midstream', 'model', 'constituent', 'Trains open-weight models and runs them at scale.'),
  row('ORCL', 'Oracle', 'midstream', 'inference', 'constituent', 'Hosts training and inference for model makers.'),
  row('SNOW', 'Snowflake', 'midstream', 'data', 'constituent', 'Stores and prepares the raw material: data.'),
  row('MDB', 'MongoDB', 'midstream', 'data', 'constituent', 'Stores and serves the raw material: data, with vector search for models.'),
  row('DDOG', 'Datadog', 'midstream', 'data', 'constituent', 'Measures the production process: observability of models and their hosts.'),
  row('SKYY', 'First Trust Cloud ETF', 'midstream', 'inference', 'benchmark', 'A fund of cloud companies, to compare the midstream basket with.'),
  row('CLOU', 'Global X Cloud ETF', 'midstream', 'inference', 'benchmark', 'A fund of cloud companies, to compare the midstream basket with.'),

  row('APP', 'AppLovin', 'downstream', 'application', 'constituent', 'Sells advertising placed by its own models.'),
  row('PLTR', 'Palantir', 'downstream', 'application', 'constituent', 'Sells applications that put models to work in organisations.'),
  row('CRM', 'Salesforce', 'downstream', 'application', 'constituent', 'Business software with agents that consume inference.'),
  row('NOW', 'ServiceNow', 'downstream', 'application', 'constituent', 'Workflow software with agents that consume inference.'),
  row('ADBE', 'Adobe', 'downstream', 'application', 'constituent', 'Creative software with generative features.'),
  row('INTU', 'Intuit', 'downstream', 'application', 'constituent', 'Finance software with assistants.'),
  row('SHOP', 'Shopify', 'downstream', 'application', 'constituent', 'Commerce software with assistants and agentic checkout.'),
  row('DUOL', 'Duolingo', 'downstream', 'application', 'constituent', 'A consumer application whose lessons are made by models.'),
  row('HUBS', 'HubSpot', 'downstream', 'application', 'constituent', 'Marketing software with agents.'),
  row('TEAM', 'Atlassian', 'downstream', 'application', 'constituent', 'Team software with assistants.'),
  row('WDAY', 'Workday', 'downstream', 'application', 'watch', 'Personnel and finance software with agents.'),
  row('CRWD', 'CrowdStrike', 'downstream', 'application', 'watch', 'Security software that uses models.'),
  row('UBER', 'Uber', 'downstream', 'application', 'watch', 'Matches and prices by models; autonomous rides are a new business model.'),
  row('NFLX', 'Netflix', 'downstream', 'application', 'watch', 'Recommends and produces with models.'),
  row('IGV', 'iShares Software ETF', 'downstream', 'application', 'benchmark', 'A fund of software companies, to compare the downstream basket with.'),
  row('WCLD', 'WisdomTree Cloud ETF', 'downstream', 'application', 'benchmark', 'A fund of software-as-a-service companies, to compare the downstream basket with.'),
  row('SPY', 'S&P 500 ETF', 'downstream', 'application', 'benchmark', 'The whole market: the end users of the chain, and the benchmark for every basket.'),
  row('QQQ', 'Nasdaq-100 ETF', 'downstream', 'application', 'benchmark', 'The large growth companies, as a benchmark for every basket.'),
]

/** Every symbol that the quote feeds ask for. */
export const SYMBOLS: readonly string[] = BASKETS.map(({ symbol }) => symbol)
