/** What one GPU does by its maker’s own figures: dense BF16 operations (without sparsity) and memory bandwidth. */
export type GpuSpec = {
  /** The class as it stands in signal ids. */
  readonly gpu: string
  readonly maker: 'NVIDIA' | 'AMD'
  /** 10^15 dense BF16 operations a second. */
  readonly pflops: number
  /** TB/s. */
  readonly bandwidth: number
  readonly source: string
}

const spec = (gpu: string, maker: GpuSpec['maker'], pflops: number, bandwidth: number, source: string): GpuSpec => ({ gpu, maker, pflops, bandwidth, source })

/** Pooled names count as the commonest build. Figures stated with sparsity are halved. Consumer and workstation cards are left out: they are another market. */
export const GPU_SPECS: readonly GpuSpec[] = [
  spec('a100', 'NVIDIA', 0.312, 2.039, 'NVIDIA A100 datasheet, 80 GB SXM (pooled name)'),
  spec('a100-80', 'NVIDIA', 0.312, 2.039, 'NVIDIA A100 datasheet, 80 GB SXM'),
  spec('a100-sxm-80', 'NVIDIA', 0.312, 2.039, 'NVIDIA A100 datasheet, 80 GB SXM'),
  spec('a100-pcie-80', 'NVIDIA', 0.312, 1.935, 'NVIDIA A100 datasheet, 80 GB PCIe'),
  spec('a100-40', 'NVIDIA', 0.312, 1.555, 'NVIDIA A100 datasheet, 40 GB'),
  spec('a100-sxm-40', 'NVIDIA', 0.312, 1.555, 'NVIDIA A100 datasheet, 40 GB SXM'),
  spec('a100-pcie-40', 'NVIDIA', 0.312, 1.555, 'NVIDIA A100 datasheet, 40 GB PCIe'),
  spec('h100', 'NVIDIA', 0.989, 3.35, 'NVIDIA H100 datasheet, SXM (pooled name)'),
  spec('h100-sxm', 'NVIDIA', 0.989, 3.35, 'NVIDIA H100 datasheet, SXM'),
  spec('h100-pcie', 'NVIDIA', 0.756, 2, 'NVIDIA H100 datasheet, PCIe'),
  spec('h100-nvl', 'NVIDIA', 0.835, 3.9, 'NVIDIA H100 datasheet, NVL'),
  spec('h200', 'NVIDIA', 0.989, 4.8, 'NVIDIA H200 datasheet, SXM'),
  spec('h200-nvl', 'NVIDIA', 0.835, 4.8, 'NVIDIA H200 datasheet, NVL'),
  spec('gh200', 'NVIDIA', 0.99, 4, 'NVIDIA GH200 datasheet, 96 GB HBM3'),
  spec('b200', 'NVIDIA', 2.25, 8, 'NVIDIA DGX B200 datasheet, an eighth of the machine'),
  spec('gb200', 'NVIDIA', 2.5, 8, 'NVIDIA GB200 NVL72 datasheet, a seventy-second'),
  spec('b300', 'NVIDIA', 2.25, 8, 'NVIDIA DGX B300 datasheet, an eighth of the machine'),
  spec('gb300', 'NVIDIA', 2.5, 8, 'NVIDIA GB300 NVL72 datasheet, a seventy-second'),
  spec('l4', 'NVIDIA', 0.121, 0.3, 'NVIDIA L4 datasheet'),
  spec('l40', 'NVIDIA', 0.181, 0.864, 'NVIDIA L40 datasheet'),
  spec('l40s', 'NVIDIA', 0.362, 0.864, 'NVIDIA L40S datasheet'),
  spec('mi300x', 'AMD', 1.307, 5.3, 'AMD Instinct MI300X datasheet'),
  spec('mi325x', 'AMD', 1.307, 6, 'AMD Instinct MI325X datasheet'),
  spec('mi350x', 'AMD', 2.307, 8, 'AMD Instinct MI350X datasheet'),
  spec('mi355x', 'AMD', 2.517, 8, 'AMD Instinct MI355X datasheet'),
]

export type GpuFamily = {
  readonly id: string
  readonly title: string
  readonly gpus: readonly string[]
  /** Fixed: the listings of the family’s builds that providers had in the record of July and August 2026, on demand. */
  readonly weight: number
}

/** Source of the weights: gpurentalprices.com (CC BY 4.0), a count of provider and build, on demand and secure, 2026-07-05 to 2026-08-22. */
export const WEIGHTS_FROM = 'gpurentalprices.com, listings on demand by provider and build, 5 July to 22 August 2026'

/** Builds of one generation are one class: a provider sells the same thing under several names. */
export const GPU_FAMILIES: readonly GpuFamily[] = [
  { id: 'a100', title: 'A100', gpus: ['a100', 'a100-80', 'a100-sxm-80', 'a100-pcie-80', 'a100-40', 'a100-sxm-40', 'a100-pcie-40'], weight: 30 },
  { id: 'h100', title: 'H100', gpus: ['h100', 'h100-sxm', 'h100-pcie', 'h100-nvl'], weight: 35 },
  { id: 'h200', title: 'H200', gpus: ['h200', 'h200-nvl'], weight: 18 },
  { id: 'gh200', title: 'GH200', gpus: ['gh200'], weight: 4 },
  { id: 'b200', title: 'B200', gpus: ['b200', 'gb200'], weight: 13 },
  { id: 'b300', title: 'B300', gpus: ['b300', 'gb300'], weight: 10 },
  { id: 'l40s', title: 'L40S', gpus: ['l40s', 'l40'], weight: 18 },
  { id: 'l4', title: 'L4', gpus: ['l4'], weight: 6 },
  { id: 'mi300', title: 'MI300', gpus: ['mi300x', 'mi325x', 'mi350x', 'mi355x'], weight: 6 },
]
