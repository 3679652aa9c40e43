import { finnhub } from './finnhub.ts'
import { getdeploying } from './getdeploying.ts'
import { gpurentalprices } from './gpurentalprices.ts'
import { litellm } from './litellm.ts'
import { llmPrices } from './llm-prices.ts'
import { modelsDev } from './models-dev.ts'
import { openrouterUsage } from './openrouter-usage.ts'
import type { Speaker } from './speaker.ts'

/** Every source that the record can speak for. A test holds the record to it: what a feed continues has its speaker, but for filings, which are committed as recorded. */
export const SPEAKERS: readonly Speaker[] = [getdeploying, gpurentalprices, litellm, modelsDev, llmPrices, openrouterUsage, finnhub]
