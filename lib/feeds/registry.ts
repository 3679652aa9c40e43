import { alpaca } from './alpaca.ts'
import { artificialAnalysis } from './artificial-analysis.ts'
import { azureRetail } from './azure-retail.ts'
import { computable } from './computable.ts'
import { computeprices } from './computeprices.ts'
import { eia } from './eia.ts'
import { energyCharts } from './energy-charts.ts'
import type { Feed } from './feed.ts'
import { finnhub } from './finnhub.ts'
import { frankfurter } from './frankfurter.ts'
import { getdeploying } from './getdeploying.ts'
import { gpurentalprices } from './gpurentalprices.ts'
import { lambda } from './lambda.ts'
import { litellm } from './litellm.ts'
import { lium } from './lium.ts'
import { llmPrices } from './llm-prices.ts'
import { modelsDev } from './models-dev.ts'
import { nebius } from './nebius.ts'
import { npmDownloads } from './npm-downloads.ts'
import { octopusAgile } from './octopus-agile.ts'
import { openrouterUsage } from './openrouter-usage.ts'
import { openrouter } from './openrouter.ts'
import { pypiDownloads } from './pypi-downloads.ts'
import { runpod } from './runpod.ts'
import { secXbrl } from './sec-xbrl.ts'
import { stooq } from './stooq.ts'
import { vast } from './vast.ts'
import { yahooChart } from './yahoo-chart.ts'

/** Every feed, in the order of the chain. A test holds this list equal to the folder. */
export const FEEDS: readonly Feed[] = [
  // upstream
  getdeploying, gpurentalprices, lium, nebius, azureRetail, computable, lambda, computeprices, vast, runpod,
  energyCharts, octopusAgile, eia, frankfurter,
  // midstream
  openrouter, litellm, modelsDev, llmPrices, artificialAnalysis,
  // downstream
  npmDownloads, pypiDownloads, openrouterUsage,
  // all stages
  finnhub, alpaca, yahooChart, stooq, secXbrl,
]

const byId = new Map(FEEDS.map((feed) => [feed.id, feed]))
export const feedById = (id: string): Feed | undefined => byId.get(id)

/** The id that stands for the shipped record among feeds: of series that no live feed continues, and as a source. */
export const RECORD = 'record'

/** The id that stands among feeds for what is computed here: indices and indicators. */
export const DOWNCHAIN = 'downchain'
