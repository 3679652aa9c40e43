'use client'
import { useRouter } from 'next/navigation'
import type { FormEvent } from 'react'
import { useAlertWords } from './words.ts'

export type FilterOption = { readonly value: string; readonly text: string; readonly foreign?: boolean }
export type FilterChoice = { readonly name: string; readonly label: string; readonly chosen: string | undefined; readonly options: readonly FilterOption[] }

/** What narrows a list, held by the address: a change goes there; without scripts a button does. */
export function Filters({ view, choices }: { readonly view: string; readonly choices: readonly FilterChoice[] }) {
  const { a } = useAlertWords()
  const router = useRouter()
  const follow = (event: FormEvent<HTMLFormElement>): void => {
    const chosen = [...new FormData(event.currentTarget)].flatMap(([name, value]) => (typeof value === 'string' && value !== '' ? [[name, value]] : []))
    router.replace(`/alerts?${new URLSearchParams(chosen).toString()}`, { scroll: false })
  }
  return (
    <form action="/alerts" onChange={follow} className="flex flex-wrap items-center gap-1.5">
      {view !== 'rules' && <input type="hidden" name="view" value={view} />}
      {choices.map(({ name, label, chosen, options }) => (
        <select key={name} name={name} aria-label={label} title={label} value={chosen ?? ''} onChange={() => undefined} className="h-6.5 max-w-48 rounded border border-edge bg-surface px-1.5 text-xs text-text">
          <option value="">{label}</option>
          {options.map(({ value, text, foreign }) => <option key={value} value={value} translate={foreign ? 'no' : undefined}>{text}</option>)}
        </select>
      ))}
      <noscript><button type="submit" className="push">{a('filter')}</button></noscript>
    </form>
  )
}
