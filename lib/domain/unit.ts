/**
 * Every unit that a signal may have, with the range a sane value lies in and the step that asks for a second look.
 * A value outside `min`…`max` is refused outright; a step of more than ×`jump` waits in quarantine until confirmed.
 */
export type UnitRule = {
  readonly min: number
  readonly max: number
  /** The ratio between two successive values past which the later one must be confirmed. `null`: steps mean nothing (may cross zero). */
  readonly jump: number | null
}

export const UNITS = {
  /** One GPU for one hour. The dearest public list price is near 20; a whole 8-GPU machine must not pass as one GPU. */
  'USD/GPU-h': { min: 0.005, max: 60, jump: 2.5 },
  /** Per million tokens. The dearest list price so far was 600 (o1-pro output). */
  'USD/Mtok': { min: 0.0001, max: 1000, jump: 4 },
  /** One share. */
  USD: { min: 0.0001, max: 1_000_000, jump: 1.35 },
  /** Diluted earnings per share of one quarter or year: may be negative. */
  'USD/share': { min: -10_000, max: 10_000, jump: null },
  /** A flow as filed, over one quarter. */
  'USD/quarter': { min: -1e12, max: 1e13, jump: null },
  /** Day-ahead electricity: negative is a real price (EPEX limits are -500 and 4,000 EUR). */
  'USD/MWh': { min: -1000, max: 10_000, jump: null },
  'USD/EUR': { min: 0.3, max: 3, jump: 1.1 },
  'USD/GBP': { min: 0.3, max: 3, jump: 1.1 },
  'downloads/day': { min: 1, max: 1e11, jump: 8 },
  'tokens/day': { min: 0, max: 1e18, jump: 20 },
  'tokens/month': { min: 0, max: 1e19, jump: 20 },
  '%': { min: -100, max: 1000, jump: null },
  /** An index of ours: 100 on its base day. It is computed, so no step of it asks for a second look. */
  index: { min: 0, max: 1e9, jump: null },
  /** Tokens a second that one GPU must sell to pay its rent. */
  'tok/s': { min: 0, max: 1e12, jump: null },
  /** One GPU-hour for each 10^15 dense BF16 operations a second that the GPU makes. */
  'USD/PFLOP-h': { min: 0, max: 10_000, jump: null },
  /** One GPU-hour for each TB/s of memory bandwidth. */
  'USD/TBps-h': { min: 0, max: 10_000, jump: null },
  /** What flows through in a day. */
  'USD/day': { min: 0, max: 1e13, jump: null },
  /** A flow over four quarters as filed. */
  'USD/year': { min: -1e13, max: 1e14, jump: null },
  /** A quotient of two like things. */
  ratio: { min: -1e9, max: 1e9, jump: null },
  'tokens/week': { min: 0, max: 1e19, jump: 20 },
  /** A published index or score without a unit of its own. */
  points: { min: -1e9, max: 1e9, jump: 5 },
} as const satisfies Record<string, UnitRule>

export type Unit = keyof typeof UNITS
