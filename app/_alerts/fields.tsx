'use client'
import { useId, type ReactNode } from 'react'
import { useAlertWords } from './words.ts'

export const FIELD = 'block h-7 w-full min-w-0 rounded border border-edge bg-background px-2 text-sm text-text placeholder:text-faint aria-invalid:border-down'

/** A field with its name over it; `children` gets the id by which the two belong together. */
export function Field({ label, hint, className = '', children }: { readonly label: string; readonly hint?: string; readonly className?: string; readonly children: (id: string) => ReactNode }) {
  const id = useId()
  return (
    <div className={`min-w-0 ${className}`}>
      <label htmlFor={id} className="mb-0.5 block truncate text-xs text-muted" title={hint}>{label}</label>
      {children(id)}
    </div>
  )
}

export function Select<Value extends string>({ label, value, options, choose, className = '' }: { readonly label: string; readonly value: Value; readonly options: readonly { readonly value: Value; readonly text: string; readonly foreign?: boolean }[]; readonly choose: (value: Value) => void; readonly className?: string }) {
  return (
    <Field label={label} className={className}>
      {(id) => (
        <select id={id} value={value} className={FIELD} onChange={({ target }) => { const found = options.find((option) => option.value === target.value); if (found) choose(found.value) }}>
          {options.map((option) => <option key={option.value} value={option.value} translate={option.foreign ? 'no' : undefined}>{option.text}</option>)}
        </select>
      )}
    </Field>
  )
}

export function NumberField({ label, value, change, unit, invalid, isFirst = false, className = '' }: { readonly label: string; readonly value: string; readonly change: (value: string) => void; readonly unit?: string; readonly invalid?: boolean; readonly isFirst?: boolean; readonly className?: string }) {
  return (
    <Field label={label} className={className}>
      {(id) => (
        <span className="flex items-center gap-1.5">
          <input id={id} data-first={isFirst || undefined} inputMode="decimal" autoComplete="off" value={value} aria-invalid={invalid || undefined} onChange={({ target }) => change(target.value)} className={`${FIELD} text-right`} />
          {unit && <span className="shrink-0 text-xs text-muted">{unit}</span>}
        </span>
      )}
    </Field>
  )
}

const UNITS = ['s', 'm', 'h', 'd'] as const

/** A span of time: how many, and of what. `counts`: observations in a row are a unit too. */
export function DurationField({ label, hint, value, change, counts = false, invalid = false, className = '' }: { readonly label: string; readonly hint?: string; readonly value: string; readonly change: (value: string) => void; readonly counts?: boolean; readonly invalid?: boolean; readonly className?: string }) {
  const { a } = useAlertWords()
  const count = value.slice(0, -1)
  const unit = value.slice(-1)
  const units = counts ? [...UNITS, 'x' as const] : UNITS
  return (
    <Field label={label} className={className} {...(hint !== undefined && { hint })}>
      {(id) => (
        <span className="flex gap-1">
          <input id={id} inputMode="numeric" autoComplete="off" value={count} aria-invalid={invalid || undefined} onChange={({ target }) => change(`${target.value.replaceAll(/\D/g, '').slice(0, 6)}${unit}`)} className={`${FIELD} max-w-16 text-right`} />
          <select aria-label={a('unit.of', { label })} value={unit} onChange={({ target }) => change(`${count === '' || (target.value === 'x' && count === '0') ? '1' : count}${target.value}`)} className={FIELD}>
            {units.map((one) => <option key={one} value={one}>{a(`unit.${one}`)}</option>)}
          </select>
        </span>
      )}
    </Field>
  )
}

/** One of a few, side by side. */
export function Segments<Value extends string>({ label, value, options, choose }: { readonly label: string; readonly value: Value; readonly options: readonly { readonly value: Value; readonly text: ReactNode }[]; readonly choose: (value: Value) => void }) {
  const name = useId()
  return (
    <fieldset className="flex max-w-full min-w-0 flex-wrap rounded border border-edge p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className="flex cursor-pointer items-center gap-1.5 rounded-xs px-2 py-0.5 text-xs whitespace-nowrap text-muted hover:text-text has-checked:bg-raised has-checked:font-medium has-checked:text-text has-focus-visible:outline-2 has-focus-visible:outline-midstream">
          <input type="radio" name={name} value={option.value} checked={option.value === value} onChange={() => choose(option.value)} className="sr-only" />
          {option.text}
        </label>
      ))}
    </fieldset>
  )
}
