'use client'
import type { MouseEvent } from 'react'
import { useUrlState } from '../_live/url.ts'

type Option<Value extends string> = { readonly value: Value; readonly text: string; readonly title?: string }

/** One of a few values that the address holds under a name: links, so that it works as soon as it is seen, and without JavaScript. */
export function Choice<Value extends string>({ label, name, options, chosen, fallback }: { readonly label: string; readonly name: string; readonly options: readonly Option<Value>[]; readonly chosen: Value; readonly fallback: Value }) {
  const { params, set } = useUrlState()
  const hrefOf = (value: Value): string => {
    const next = new URLSearchParams(params)
    if (value === fallback) next.delete(name)
    else next.set(name, value)
    return `?${next.toString()}`
  }
  const choose = (event: MouseEvent, value: Value): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    set({ [name]: value === fallback ? null : value })
  }
  return (
    <div role="group" aria-label={label} className="flex shrink-0 rounded border border-line text-xs">
      {options.map(({ value, text, title }) => (
        <a key={value} href={hrefOf(value)} onClick={(event) => choose(event, value)} aria-current={value === chosen || undefined} title={title} className="rounded-[0.1875rem] px-1.5 text-muted hover:text-text aria-[current]:bg-raised aria-[current]:font-medium aria-[current]:text-text">{text}</a>
      ))}
    </div>
  )
}
