import { expect, test } from 'vitest'
import { en } from '../../app/_i18n/en.ts'
import { accessEn } from '../../app/_i18n/access-en.ts'
import { accessZh } from '../../app/_i18n/access-zh.ts'
import { alertsEn } from '../../app/_i18n/alerts-en.ts'
import { alertsZh } from '../../app/_i18n/alerts-zh.ts'
import { claimIn, componentScaleIn } from '../../app/_i18n/claim.ts'
import { methodEn } from '../../app/_i18n/method-en.ts'
import { methodZh } from '../../app/_i18n/method-zh.ts'
import { notesEn } from '../../app/_i18n/notes-en.ts'
import { notesZh } from '../../app/_i18n/notes-zh.ts'
import { pagesEn } from '../../app/_i18n/pages-en.ts'
import { pagesZh } from '../../app/_i18n/pages-zh.ts'
import { reasonIn } from '../../app/_i18n/reason.ts'
import { titleIn } from '../../app/_i18n/series.ts'
import { teamEn } from '../../app/_i18n/team-en.ts'
import { teamZh } from '../../app/_i18n/team-zh.ts'
import { textIn } from '../../app/_i18n/text.ts'
import { togetherEn } from '../../app/_i18n/together-en.ts'
import { togetherZh } from '../../app/_i18n/together-zh.ts'
import { zh } from '../../app/_i18n/zh.ts'
import { STAGE_RULES } from '../../lib/domain/stage.ts'
import { CLAIMS } from '../../lib/thesis/claims.ts'
import { INDEX_IDS } from '../../lib/thesis/ids.ts'
import { INDICATORS } from '../../lib/thesis/tables/indicators.ts'
import { COMPONENTS } from '../../lib/thesis/vmi.ts'

const DICTIONARIES: readonly (readonly [name: string, en: Readonly<Record<string, string>>, zh: Readonly<Record<string, string>>])[] = [['of the browser', en, zh], ['of the server’s pages', pagesEn, pagesZh], ['of the method', methodEn, methodZh], ['of alerts', alertsEn, alertsZh], ['of access', accessEn, accessZh], ['of annotations', notesEn, notesZh], ['of people', teamEn, teamZh], ['of presence and the wall', togetherEn, togetherZh]]

const holes = (message: string): string[] => [...message.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort()

test.each(DICTIONARIES)('both languages fill in the same values, %s', (_name, english, chinese) => {
  expect(Object.keys(chinese)).toEqual(Object.keys(english))
  for (const [key, message] of Object.entries(english)) expect(holes(chinese[key] ?? ''), key).toEqual(holes(message))
})

test('nothing but names stays English in the Chinese interface', () => {
  const same = (Object.keys(en) as (keyof typeof en)[]).filter((key) => zh[key] === en[key] && /[a-z]/i.test(en[key].replaceAll(/\{\w+\}/g, '')) && !/^[A-Z]{2,5}$/.test(en[key]))
  expect(same).toEqual(['app.name'])
})

test('values are filled in by name', () => {
  expect(textIn(en)('health.feeds', { ok: 3, all: 18 })).toBe('3 of 18 feeds')
  expect(textIn(zh)('health.feeds', { ok: 3, all: 18 })).toBe('3 / 18 个数据源')
})

test.each(DICTIONARIES)('nothing but signs and names of units stays English in the Chinese pages, %s', (_name, english, chinese) => {
  const same = Object.keys(english).filter((key) => chinese[key] === english[key] && /[a-z]{2,}/i.test((english[key] ?? '').replaceAll(/\{\w+\}/g, '')) && !/^[A-Z]{2,5}$/.test(english[key] ?? ''))
  expect(same.filter((key) => key !== 'app.name' && english[key] !== 'TB/s')).toEqual([])
})

test('every claim, scale, index and indicator has its Chinese', () => {
  for (const claim of CLAIMS) expect(Object.values(claimIn('zh', claim)).every((text) => /[\u4e00-\u9fff]/.test(text)), claim.id).toBe(true)
  for (const component of COMPONENTS) expect(componentScaleIn('zh', component), component.id).toMatch(/[\u4e00-\u9fff]/)
  for (const id of INDEX_IDS) expect(titleIn('zh', id, ''), id).toMatch(/[\u4e00-\u9fff]/)
  for (const { id, title } of INDICATORS) expect(titleIn('zh', id, title), id).toMatch(/[\u4e00-\u9fff]|^(PFLOP|TB)/)
  expect(titleIn('zh', 'indicator.break-even.h100.openai.gpt-5', 'Break-even · H100 · gpt-5')).toBe('盈亏平衡 · H100 · gpt-5')
})

test('what is not computed here keeps its title', () => {
  expect(titleIn('zh', 'quote.nvda', 'NVDA')).toBe('NVDA')
})

test('every reason of the stage table has its Chinese', () => {
  for (const { prefix, reason } of STAGE_RULES) expect(reasonIn('zh', reason), prefix).not.toBe(reason)
})

test('a reason that a team wrote stays as it is', () => {
  expect(reasonIn('zh', 'We say so.')).toBe('We say so.')
})
