import type { Locale } from '../../lib/domain/format.ts'
import type { Claim } from '../../lib/wire/thesis.ts'
import { CLAIMS_ZH } from './claims-zh.ts'

/** What is said of a claim, in the language of the page. */
export const claimIn = (locale: Locale, { id, says, section, supportedWhen }: Pick<Claim, 'id' | 'says' | 'section' | 'supportedWhen'>): Pick<Claim, 'says' | 'section' | 'supportedWhen'> =>
  locale === 'zh' ? CLAIMS_ZH[id] : { says, section, supportedWhen }
