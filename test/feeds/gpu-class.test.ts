import { describe, expect, test } from 'vitest'
import { gpuClass } from '../../lib/feeds/gpu-class.ts'

/** Every class of the daily rent record: live feeds must go on under the same names. */
const RECORDED =
  'h100 h200 b200 l40s h100-sxm a100-sxm-80 rtx-pro-6000 a100 l4 b300 a100-sxm-40 rtx-a6000 l40 h100-nvl a100-pcie-80 rtx-6000-ada v100 rtx-4090 t4 rtx-5090 h100-pcie rtx-a4000 a10 rtx-3090 mi300x rtx-a5000 gh200 a40 rtx-3090-ti a100-pcie-40 h200-nvl rtx-pro-6000-server mi325x rtx-5080 v100-sxm2 rtx-pro-6000-wk gb300 v100-pcie rtx-pro-6000-maxq quadro-rtx-6000 quadro-rtx-5000 mi355x a30 mi350x gb200 rtx-pro-4500'

test.each(RECORDED.split(' '))('the recorded class %s keeps its slug', (slug) => {
  expect(gpuClass(slug)?.slug).toBe(slug)
})

describe('the same GPU under the names of different sources is one class', () => {
  test.each<[string, number | undefined, string, string]>([
    ['NVIDIA H100 SXM5 80GB', undefined, 'h100-sxm', 'H100 SXM'],
    ['gpu_8x_h100_sxm5', undefined, 'h100-sxm', 'H100 SXM'],
    ['8x H100 (80 GB SXM5)', undefined, 'h100-sxm', 'H100 SXM'],
    ['NVIDIA H100 80GB HBM3', undefined, 'h100-sxm', 'H100 SXM'],
    ['H100 PCIE', 81559 / 1024, 'h100-pcie', 'H100 PCIe'],
    ['H100 NVL', 95830 / 1024, 'h100-nvl', 'H100 NVL'],
    ['nvidia-h100', undefined, 'h100', 'H100'],
    ['NVIDIA H200', 141, 'h200', 'H200'],
    ['H200 SXM', undefined, 'h200', 'H200'],
    ['B200', 183359 / 1024, 'b200', 'B200'],
    ['NVIDIA B300 SXM6 AC', 288, 'b300', 'B300'],
    ['HGX B300', undefined, 'b300', 'B300'],
    ['NVIDIA GH200 480GB', undefined, 'gh200', 'GH200'],
    ['GB200 NVL72', undefined, 'gb200', 'GB200'],
    ['NVIDIA A100-SXM4-80GB', undefined, 'a100-sxm-80', 'A100 SXM 80 GB'],
    ['A100 SXM4', 40960 / 1024, 'a100-sxm-40', 'A100 SXM 40 GB'],
    ['NVIDIA A100 80GB PCIe', 80, 'a100-pcie-80', 'A100 PCIe 80 GB'],
    ['A100 80GB', undefined, 'a100-80', 'A100 80 GB'],
    ['A100 40GB', undefined, 'a100-40', 'A100 40 GB'],
    ['nvidia-a100', undefined, 'a100', 'A100'],
    ['Tesla V100-SXM2-16GB', undefined, 'v100-sxm2', 'V100 SXM2'],
    ['NVIDIA GeForce RTX 4090', 24, 'rtx-4090', 'RTX 4090'],
    ['RTX 6000Ada', 48, 'rtx-6000-ada', 'RTX 6000 Ada'],
    ['NVIDIA RTX PRO™ 6000', undefined, 'rtx-pro-6000', 'RTX PRO 6000'],
    ['NVIDIA RTX PRO 6000 Blackwell Server Edition', 96, 'rtx-pro-6000-server', 'RTX PRO 6000 Server'],
    ['NVIDIA RTX PRO 6000 Blackwell Max-Q Workstation Edition', 96, 'rtx-pro-6000-maxq', 'RTX PRO 6000 Max-Q'],
    ['AMD Instinct MI300X OAM', 192, 'mi300x', 'MI300X'],
  ])('%s', (name, memoryGb, slug, title) => {
    expect(gpuClass(name, memoryGb)).toEqual({ slug, title })
  })
})

describe('what the table does not hold is never guessed into a known class', () => {
  test.each<[string, string, number | undefined, string]>([
    ['an unknown card', 'NVIDIA RTX 2000 Ada Generation', 16, 'rtx-2000-ada'],
    ['a known GPU with a word too many', 'H100 SXM MIG 1g', undefined, 'h100-sxm-mig-1g'],
    ['a slice of a known GPU', 'NVIDIA H100 20GB', undefined, 'h100-20gb'],
    ['a rebuilt card', 'RTX 4090', 48, 'rtx-4090-48gb'],
    ['an A100 whose memory is not said', 'gpu_1x_a100_sxm4', undefined, 'a100-sxm'],
    ['a later model', 'NVIDIA R200', undefined, 'r200'],
  ])('%s', (_case, name, memoryGb, slug) => {
    expect(gpuClass(name, memoryGb)?.slug).toBe(slug)
  })

  test.each(['unknown', 'NVIDIA GPU', ' ', 'N/A'])('"%s" names no GPU', (name) => {
    expect(gpuClass(name)).toBeUndefined()
  })
})
