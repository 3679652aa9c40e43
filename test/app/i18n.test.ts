import { expect, test } from 'vitest'
import { en } from '../../app/_i18n/en.ts'
import { reasonIn } from '../../app/_i18n/reason.ts'
import { textIn } from '../../app/_i18n/text.ts'
import { zh } from '../../app/_i18n/zh.ts'
import { STAGE_RULES } from '../../lib/domain/stage.ts'

const holes = (message: string): string[] => [...message.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort()

test('both languages fill in the same values', () => {
  for (const key of Object.keys(en) as (keyof typeof en)[]) expect(holes(zh[key]), key).toEqual(holes(en[key]))
})

test('nothing but names stays English in the Chinese interface', () => {
  const same = (Object.keys(en) as (keyof typeof en)[]).filter((key) => zh[key] === en[key] && !/^[A-Z]{2,5}$/.test(en[key]))
  expect(same).toEqual(['app.name'])
})

test('values are filled in by name', () => {
  expect(textIn(en)('health.feeds', { ok: 3, all: 18 })).toBe('3 of 18 feeds')
  expect(textIn(zh)('health.feeds', { ok: 3, all: 18 })).toBe('3 / 18 个数据源')
})

test('every reason of the stage table has its Chinese', () => {
  for (const { prefix, reason } of STAGE_RULES) expect(reasonIn('zh', reason), prefix).not.toBe(reason)
})

test('a reason that a team wrote stays as it is', () => {
  expect(reasonIn('zh', 'We say so.')).toBe('We say so.')
})
