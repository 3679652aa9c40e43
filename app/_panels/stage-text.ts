import type { Stage } from '../../lib/domain/stage.ts'

/** The colour of a stage, wherever it is named or drawn. */
export const STAGE_TEXT: Readonly<Record<Stage, string>> = {
  upstream: 'text-upstream',
  midstream: 'text-midstream',
  downstream: 'text-downstream',
}
