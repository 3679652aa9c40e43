import type { ReactNode } from 'react'

/** A table that scrolls in itself where the window is narrow; `folded`: long, so it opens on request. */
export function Table({ title, names, folded, children }: { readonly title: string; readonly names: readonly string[]; readonly folded?: string; readonly children: ReactNode }) {
  const table = (
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={title}>
      <table className="w-full min-w-lg border-collapse text-sm">
        <caption className="sr-only">{title}</caption>
        <thead><tr className="text-xs text-faint *:pr-4 *:pb-0.5 *:text-left *:align-bottom *:font-normal">{names.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
        <tbody className="*:border-t *:border-line *:align-top *:*:py-1 *:*:pr-4">{children}</tbody>
      </table>
    </div>
  )
  return (
    <div className="mt-3">
      <h3 className="mb-1 text-sm font-semibold">{title}</h3>
      {folded === undefined ? table : <details><summary className="mb-1 text-sm text-muted hover:text-text">{folded}</summary>{table}</details>}
    </div>
  )
}

/** What a row is about. */
export const Name = ({ children, proper }: { readonly children: ReactNode; readonly proper?: boolean }) => <th scope="row" translate={proper ? 'no' : undefined} className="text-left font-medium whitespace-nowrap">{children}</th>
export const Figure = ({ children }: { readonly children: ReactNode }) => <td className="whitespace-nowrap">{children}</td>
/** In the words of its source, in every language. */
export const Source = ({ children }: { readonly children: ReactNode }) => <td lang="en" translate="no" className="text-muted">{children}</td>
