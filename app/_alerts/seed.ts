'use client'
import { useSyncExternalStore } from 'react'
import type { AlertDraft, AlertRule, Condition } from '../../lib/wire/alerts.ts'

/** What the dialog of a rule is opened with: a rule to change, one to copy, or a condition to begin with. */
export type RuleSeed =
  | { readonly kind: 'edit'; readonly rule: AlertRule; readonly value?: { readonly condition: number; readonly value: number } }
  | { readonly kind: 'copy'; readonly rule: AlertRule }
  | { readonly kind: 'new'; readonly conditions?: readonly Condition[]; readonly draft?: Partial<AlertDraft> }

type Asked = { readonly seed: RuleSeed; readonly ended: (saved: boolean) => void }

let asked: Asked | undefined
const listeners = new Set<() => void>()

function tell(next: Asked | undefined): void {
  asked = next
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Opens the dialog; the answer tells whether a rule was saved. */
export const askForRule = (seed: RuleSeed): Promise<boolean> => new Promise((resolve) => {
  asked?.ended(false)
  tell({ seed, ended: (saved) => { tell(undefined); resolve(saved) } })
})

export const useAskedRule = (): Asked | undefined => useSyncExternalStore(subscribe, () => asked, () => undefined)
