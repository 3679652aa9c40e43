import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openApi, ROUTES } from '../../lib/wire/openapi.ts'

const Schema = z.record(z.string(), z.unknown())
const Content = z.record(z.string(), z.object({ schema: Schema.optional() }))
const Operation = z.strictObject({
  summary: z.string().min(1),
  description: z.string().optional(),
  operationId: z.string().regex(/^[a-z][A-Za-z]+$/),
  parameters: z.array(z.strictObject({ name: z.string(), in: z.enum(['path', 'query']), required: z.boolean(), description: z.string().optional(), schema: Schema })),
  requestBody: z.strictObject({ required: z.boolean(), content: Content }).optional(),
  responses: z.record(z.string().regex(/^[1-5]\d\d$/), z.strictObject({ description: z.string().min(1), content: Content })),
})
const Document = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  servers: z.array(z.object({ url: z.string() })),
  paths: z.record(z.string().startsWith('/'), z.partialRecord(z.enum(['get', 'post', 'put', 'patch', 'delete']), Operation)),
  components: z.strictObject({ schemas: z.record(z.string().regex(/^[A-Za-z]+$/), Schema) }),
})

const document = Document.parse(JSON.parse(JSON.stringify(openApi('1.2.3'))))
const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.values(methods).flatMap((operation) => (operation ? [{ path, operation }] : [])))

test('every route file is described, and nothing else is', async () => {
  const files = (await readdir('app/api/v1', { recursive: true })).filter((file) => file.endsWith('route.ts') && !file.includes('[[...'))
  const served = [...files.map((file) => `/api/v1/${file.replace(/\/route\.ts$/, '')}`), '/metrics'].map((path) => path.replaceAll(/\[(\w+)\]/g, '{$1}'))
  expect(served.sort()).toEqual([...new Set(ROUTES.map(({ path }) => path))].sort())
})

test('every reference leads to a schema, and every schema is referred to', () => {
  const text = JSON.stringify(document)
  const referred = new Set([...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? ''))
  expect([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref).filter((ref) => !ref?.startsWith('#/components/schemas/'))).toEqual([])
  expect(referred).toEqual(new Set(Object.keys(document.components.schemas)))
})

test('every parameter in a path is described, and required', () => {
  for (const { path, operation } of operations) {
    const described = operation.parameters.filter((parameter) => parameter.in === 'path')
    expect(described.map(({ name }) => `{${name}}`), path).toEqual(path.match(/\{\w+\}/g) ?? [])
    expect(described.every(({ required }) => required), path).toBe(true)
  }
})

test('operations have names of their own', () => {
  const names = operations.map(({ operation }) => operation.operationId)
  expect(new Set(names).size).toBe(names.length)
})

test('parameters say their defaults and what they may be', () => {
  const series = document.paths['/api/v1/series']?.get
  expect(series?.parameters.map(({ name, required }) => [name, required])).toEqual([['ids', true], ['from', false], ['to', false], ['interval', false], ['format', false]])
  expect(series?.parameters.find(({ name }) => name === 'interval')?.schema).toMatchObject({ enum: ['1m', '5m', '1h', '1d', 'auto'], default: 'auto' })
})

test('a value that may be missing is told as null', () => {
  expect(document.components.schemas['SignalItem']?.['properties']).toMatchObject({ value: { type: ['number', 'null'] }, stage: { $ref: '#/components/schemas/Stage' } })
})
