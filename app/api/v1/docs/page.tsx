import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { componentSchemas, parametersOf, ROUTES, type ApiRoute, type JsonSchema } from '../../../../lib/wire/openapi.ts'

export const dynamic = 'force-dynamic'
export const metadata: Metadata = { title: 'API' }

const anchor = ({ method, path }: ApiRoute): string => `${method}${path.replaceAll(/[^a-z0-9]+/gi, '-')}`.replace(/-$/, '')

/** The API as a page, from the same table and schemas as the OpenAPI document. Terms and examples are English in every language. */
export default function DocsPage() {
  return (
    <main id="content" lang="en" className="mx-auto max-w-5xl p-3 md:p-4">
      <h1 className="text-xl font-semibold">HTTP API</h1>
      <p className="mt-1 max-w-[80ch] text-muted">
        JSON over HTTP, described by <a className="link" href="/api/v1/openapi.json">an OpenAPI 3.1 document</a>. Times are ISO 8601 UTC in objects and epoch milliseconds in points. Prices are USD, token prices USD per million tokens.
        Errors are <a className="link" href="https://www.rfc-editor.org/rfc/rfc9457">problem details</a> that name the field at fault.
      </p>
      <pre className="panel mt-3 overflow-x-auto p-3 text-sm" tabIndex={0}>{`curl -s 'http://127.0.0.1:3000/api/v1/signals?stage=upstream&q=h100'
curl -s 'http://127.0.0.1:3000/api/v1/series?ids=quote.nvda&from=2025-02-10&interval=1d&format=csv'`}</pre>
      <nav aria-label="Contents" className="mt-4">
        <ul className="grid gap-x-6 gap-y-1 text-sm sm:grid-cols-2">
          {ROUTES.map((route) => <li key={anchor(route)}><a className="link" href={`#${anchor(route)}`}><Call route={route} /></a></li>)}
        </ul>
      </nav>
      <div className="mt-4 grid gap-3">{ROUTES.map((route) => <Operation key={anchor(route)} route={route} />)}</div>
      <h2 className="mt-6 mb-2 text-lg font-semibold">Schemas</h2>
      <div className="grid gap-3">{Object.entries(componentSchemas()).map(([name, schema]) => <Schema key={name} name={name} schema={schema} />)}</div>
    </main>
  )
}

const Call = ({ route }: { readonly route: ApiRoute }) => <code><span className="mr-1.5 uppercase">{route.method}</span>{route.path}</code>

function Operation({ route }: { readonly route: ApiRoute }) {
  const parameters = parametersOf(route)
  return (
    <section id={anchor(route)} aria-labelledby={`${anchor(route)}-h`} className="panel min-w-0 p-3">
      <h2 id={`${anchor(route)}-h`} className="text-base font-semibold wrap-anywhere"><Call route={route} /></h2>
      <p className="mt-1">{route.summary}.</p>
      {route.detail && <p className="mt-1 max-w-[80ch] text-muted">{route.detail}</p>}
      {parameters.length > 0 && (
        <Rows title="Parameters" names={['Name', 'In', 'Type', 'Meaning']}>
          {parameters.map(({ name, in: place, required, description, schema }) => (
            <tr key={name} className="border-t border-line align-top *:py-1 *:pr-4">
              <th scope="row" className="text-left font-medium"><code>{name}</code>{required && <span className="ml-1.5 text-xs font-normal text-muted">required</span>}</th>
              <td className="text-muted">{place}</td>
              <td><Type schema={schema} /></td>
              <td className="text-muted">{description}</td>
            </tr>
          ))}
        </Rows>
      )}
      {route.body && <p className="mt-2">Body: <Named name={route.body} /> as <code>application/json</code>.</p>}
      <Rows title="Answers" names={['Status', 'Body', 'Meaning']}>
        {Object.entries(route.replies).map(([status, { description, schema, types = ['application/json'] }]) => (
          <tr key={status} className="border-t border-line align-top *:py-1 *:pr-4">
            <th scope="row" className="text-left font-medium">{status}</th>
            <td>{schema && <Named name={schema} />} <span className="text-xs text-muted">{types.join(', ')}</span></td>
            <td className="text-muted">{description}</td>
          </tr>
        ))}
      </Rows>
    </section>
  )
}

function Rows({ title, names, children }: { readonly title: string; readonly names: readonly string[]; readonly children: ReactNode }) {
  return (
    <div className="mt-2 overflow-x-auto" tabIndex={0} role="group" aria-label={title}>
      <table className="w-full border-collapse text-sm">
        <thead><tr className="text-xs text-faint *:pr-4 *:pb-0.5 *:text-left *:font-normal">{names.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}

const Named = ({ name }: { readonly name: string }) => <a className="link" href={`#schema-${name}`}><code>{name}</code></a>

function Schema({ name, schema }: { readonly name: string; readonly schema: JsonSchema }) {
  const properties = Object.entries(asObject(schema['properties']))
  const required = new Set(asList(schema['required']))
  return (
    <section id={`schema-${name}`} aria-labelledby={`schema-${name}-h`} className="panel min-w-0 p-3">
      <h3 id={`schema-${name}-h`} className="text-base font-semibold"><code>{name}</code></h3>
      {properties.length === 0 ? <p className="mt-1 text-sm"><Type schema={schema} /></p> : (
        <Rows title={name} names={['Field', 'Type', 'Meaning']}>
          {properties.map(([field, value]) => (
            <tr key={field} className="border-t border-line align-top *:py-1 *:pr-4">
              <th scope="row" className="text-left font-medium"><code>{field}</code>{!required.has(field) && <span className="ml-1.5 text-xs font-normal text-muted">optional</span>}</th>
              <td><Type schema={asObject(value)} /></td>
              <td className="text-muted">{textOf(asObject(value)['description'])}</td>
            </tr>
          ))}
        </Rows>
      )}
    </section>
  )
}

/** A JSON Schema in words: `string (date-time) | null`, `Signal[]`, `a | b`. */
function Type({ schema }: { readonly schema: JsonSchema }): ReactNode {
  const ref = textOf(schema['$ref'])
  if (ref) return <Named name={ref.slice(ref.lastIndexOf('/') + 1)} />
  const choices = asList(schema['anyOf'])
  if (choices.length > 0) return choices.map((choice, index) => <span key={JSON.stringify(choice)}>{index > 0 && ' | '}<Type schema={asObject(choice)} /></span>)
  const places = asList(schema['prefixItems']).map(asObject)
  if (places.length > 0) return <>[{places.map((place, index) => <span key={JSON.stringify([index, place])}>{index > 0 && ', '}<Type schema={place} />{textOf(place['description']) && <span className="text-xs text-muted"> {textOf(place['description'])}</span>}</span>)}]</>
  if (schema['type'] === 'array') return <><Type schema={asObject(schema['items'] || { type: 'number' })} />[]</>
  if (schema['type'] === 'object') return <code>{`{ ${Object.keys(asObject(schema['properties'])).join(', ')} }`}</code>
  const names = asList(schema['enum']).length > 0 ? asList(schema['enum']) : asList(schema['type']).length > 0 ? asList(schema['type']) : [schema['type']]
  const { minimum, maximum, default: fallback } = schema
  const bounds = [
    textOf(schema['format']),
    typeof minimum === 'number' && minimum > -9e15 && `from ${minimum}`,
    typeof maximum === 'number' && maximum < 9e15 && `to ${maximum}`,
    (typeof fallback === 'string' || typeof fallback === 'number') && `default ${fallback}`,
  ].filter(Boolean)
  return <><code>{names.map(String).join(' | ')}</code>{bounds.length > 0 && <span className="text-xs text-muted"> ({bounds.join(', ')})</span>}</>
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const asObject = (value: unknown): JsonSchema => (typeof value === 'object' && value !== null ? (value as JsonSchema) : {}) // Safe: a JSON object has string keys.
