/** A kind of GPU as all rent feeds name it: the slug is part of signal ids, so it never changes. */
export type GpuClass = { readonly slug: string; readonly title: string }

type Row = GpuClass & {
  /** Memory of one GPU, GB, smallest to largest that sources state: a stated memory outside it is another product (a slice, a rebuilt card). */
  readonly gb: readonly [number, number]
  /** Names as `wordsOf` leaves them. */
  readonly names: readonly string[]
}

const row = (slug: string, title: string, gb: Row['gb'], ...names: string[]): Row => ({ slug, title, gb, names: [slug.replaceAll('-', ' '), ...names] })

/** Pooled names of sources that do not say which build they mean (`a100`, `h100`) are classes of their own beside the exact ones. */
const ROWS: readonly Row[] = [
  row('h100', 'H100', [78, 98]),
  // `H100 80GB HBM3` is how the driver names the SXM board; the PCIe and NVL cards carry their form in the name.
  row('h100-sxm', 'H100 SXM', [78, 98], 'h100 hbm3'),
  row('h100-pcie', 'H100 PCIe', [78, 82]),
  row('h100-nvl', 'H100 NVL', [92, 96]),
  row('h200', 'H200', [139, 144], 'h200 sxm'),
  row('h200-nvl', 'H200 NVL', [139, 144]),
  row('b200', 'B200', [178, 194], 'b200 sxm'),
  row('b300', 'B300', [260, 290], 'b300 sxm'),
  // 480 GB is the processor's memory, which the driver puts into the name.
  row('gh200', 'GH200', [94, 480]),
  row('gb200', 'GB200', [180, 194], 'gb200 nvl72'),
  row('gb300', 'GB300', [270, 290], 'gb300 nvl72'),
  // Never by memory: with 40 or 80 GB stated it is one of the classes below.
  row('a100', 'A100', [0, 0]),
  row('a100-80', 'A100 80 GB', [78, 82], 'a100'),
  row('a100-40', 'A100 40 GB', [39, 42], 'a100'),
  row('a100-sxm-80', 'A100 SXM 80 GB', [78, 82], 'a100 sxm'),
  row('a100-sxm-40', 'A100 SXM 40 GB', [39, 42], 'a100 sxm'),
  row('a100-pcie-80', 'A100 PCIe 80 GB', [78, 82], 'a100 pcie'),
  row('a100-pcie-40', 'A100 PCIe 40 GB', [39, 42], 'a100 pcie'),
  row('a10', 'A10', [22, 25]),
  row('a30', 'A30', [22, 25]),
  row('a40', 'A40', [44, 49]),
  row('l4', 'L4', [22, 25]),
  row('l40', 'L40', [44, 49]),
  row('l40s', 'L40S', [44, 49], 'l40s pcie'),
  row('t4', 'T4', [14, 17]),
  row('v100', 'V100', [15, 33]),
  row('v100-sxm2', 'V100 SXM2', [15, 33], 'v100 sxm'),
  row('v100-pcie', 'V100 PCIe', [15, 33]),
  row('rtx-3090', 'RTX 3090', [23, 25]),
  row('rtx-3090-ti', 'RTX 3090 Ti', [23, 25]),
  row('rtx-4090', 'RTX 4090', [23, 25]),
  row('rtx-5080', 'RTX 5080', [15, 17]),
  row('rtx-5090', 'RTX 5090', [31, 33]),
  row('rtx-a4000', 'RTX A4000', [15, 17], 'a4000'),
  row('rtx-a5000', 'RTX A5000', [23, 25], 'a5000'),
  row('rtx-a6000', 'RTX A6000', [47, 49], 'a6000'),
  row('rtx-6000-ada', 'RTX 6000 Ada', [47, 49], 'rtx 6000ada'),
  row('rtx-pro-4500', 'RTX PRO 4500', [31, 33]),
  row('rtx-pro-6000', 'RTX PRO 6000', [94, 98]),
  row('rtx-pro-6000-server', 'RTX PRO 6000 Server', [94, 98], 'rtx pro 6000 s'),
  row('rtx-pro-6000-wk', 'RTX PRO 6000 Workstation', [94, 98], 'rtx pro 6000 workstation', 'rtx pro 6000 ws'),
  row('rtx-pro-6000-maxq', 'RTX PRO 6000 Max-Q', [94, 98], 'rtx pro 6000 max q', 'rtx pro 6000 max q workstation'),
  row('quadro-rtx-5000', 'Quadro RTX 5000', [15, 17]),
  row('quadro-rtx-6000', 'Quadro RTX 6000', [22, 25]),
  row('mi300x', 'MI300X', [190, 193]),
  row('mi325x', 'MI325X', [250, 257]),
  row('mi350x', 'MI350X', [280, 295]),
  row('mi355x', 'MI355X', [280, 295]),
]

const namedBy = (words: string): Row[] => ROWS.filter(({ names }) => names.includes(words))

/** Makers, product lines and packaging: they tell no class from another. */
const NOISE = new Set(['nvidia', 'amd', 'instinct', 'geforce', 'tesla', 'tensor', 'core', 'gpu', 'hgx', 'generation', 'edition', 'blackwell', 'oam', 'ac', 'hbm2e', 'hbm3e'])
const NO_NAME = new Set(['', 'unknown', 'other', 'none', 'n a'])

/** `NVIDIA H100 SXM5 80GB` → `h100 sxm` and 80. Counts (`8x`) and the generation of SXM go, memory is told apart. */
function wordsOf(name: string): { words: string; gb: number | undefined } {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, ' ')
  const memory = /\b(\d+) ?gi?b\b/.exec(plain)
  const words = (memory ? plain.replace(memory[0], ' ') : plain)
    .split(' ')
    .filter((word) => word !== '' && !NOISE.has(word) && !/^\d+x$/.test(word))
    .map((word) => word.replace(/^sxm\d$/, 'sxm'))
  return { words: words.join(' '), gb: memory ? Number(memory[1]) : undefined }
}

/**
 * The class of a GPU by the name a source gives it, and its memory where the source states it apart. A name outside the
 * table becomes a class of its own by its slug, never a guess at a known one; `undefined` where there is no name at all.
 */
export function gpuClass(name: string, memoryGb?: number): GpuClass | undefined {
  const { words, gb: inName } = wordsOf(name)
  if (NO_NAME.has(words)) return undefined
  const gb = inName ?? memoryGb
  const named = namedBy(words)
  const fits = gb === undefined ? named : named.filter((known) => known.gb[0] <= gb && gb <= known.gb[1])
  const one = fits.length === 1 ? fits[0] : gb === undefined ? fits.find((known) => known.names[0] === words) : undefined
  if (one) return { slug: one.slug, title: one.title }
  // The memory stays in the slug where it is what tells this product apart.
  const apart = inName !== undefined || (gb !== undefined && named.length > 0) ? Math.round(gb ?? 0) : undefined
  return {
    slug: `${words.replaceAll(' ', '-')}${apart === undefined ? '' : `-${apart}gb`}`,
    title: `${words.toUpperCase().replace('PCIE', 'PCIe')}${apart === undefined ? '' : ` ${apart} GB`}`,
  }
}
