import type { Locale } from '../../lib/domain/format.ts'
import type { ClaimId, ComponentId } from '../../lib/thesis/ids.ts'
import { CLAIMS_ZH, SCALES_ZH } from './claims-zh.ts'

type Said = { readonly id: ClaimId; readonly says: string; readonly supportedWhen: string }

/** What is said of a claim, in the language of the page. */
export const claimIn = (locale: Locale, { id, says, supportedWhen }: Said): Pick<Said, 'says' | 'supportedWhen'> => (locale === 'zh' ? CLAIMS_ZH[id] : { says, supportedWhen })

/** Where the scale of a component comes from, in the language of the page. */
export const componentScaleIn = (locale: Locale, { id, scaleFrom }: { readonly id: ComponentId; readonly scaleFrom: string }): string => (locale === 'zh' ? SCALES_ZH[id] : scaleFrom)
