import { signalId, type SignalId } from '../../../lib/domain/signal.ts'

const GPUS = ['h100-sxm', 'h200-sxm', 'b200', 'a100-80gb', 'l40s']

/** Ids as long as real ones. */
export const benchIds = (count: number): SignalId[] => Array.from({ length: count }, (_, index) => signalId('gpu', 'bench', GPUS[index % GPUS.length] ?? '', `provider-${index}`, 'on-demand'))
