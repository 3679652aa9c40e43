import type { Stage } from '../../../lib/domain/stage.ts'

/** Colours for this many compared series; more lines than that are no longer told apart. */
export const MOST_COMPARED = 5

/** The ids of `?vs=`, each once and never the signal itself. */
export function idsIn(text: string | null, except: string): readonly string[] {
  const ids = (text ?? '').split(',').map((id) => id.trim()).filter((id) => id !== '' && id !== except)
  return [...new Set(ids)].slice(0, MOST_COMPARED)
}

/** Colours of `tokens.css` that stand off from the stage's own, which is the signal's. */
const COLOURS: Readonly<Record<Stage, readonly string[]>> = {
  upstream: ['--series-1', '--series-3', '--series-6', '--series-4', '--series-8'],
  midstream: ['--series-2', '--series-3', '--series-5', '--series-6', '--series-8'],
  downstream: ['--series-2', '--series-1', '--series-4', '--series-5', '--series-3'],
}

/** The signal itself (0) has its stage's colour, what it is compared with that of its place. */
export const colourOf = (stage: Stage, index: number): string => (index === 0 ? undefined : COLOURS[stage][index - 1]) ?? `--${stage}`
