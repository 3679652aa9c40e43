import type { ReactNode } from 'react'

/** A page before one is in: one form, in the middle. */
export function Door({ title, lead, error, children }: { readonly title: string; readonly lead: string; readonly error?: string | undefined; readonly children?: ReactNode }) {
  return (
    <main id="content" className="mx-auto flex min-h-[70vh] w-full max-w-88 flex-col justify-center p-4">
      <div className="panel grid gap-3 p-5">
        <div className="grid gap-1">
          <h1 className="text-lg font-semibold">{title}</h1>
          <p className="text-sm text-muted">{lead}</p>
        </div>
        {error !== undefined && <p role="alert" className="rounded border border-down px-2.5 py-1.5 text-sm">{error}</p>}
        {children}
      </div>
    </main>
  )
}

/** A field of a form that a browser sends by itself. */
export function DoorField({ name, label, hint, ...input }: { readonly name: string; readonly label: string; readonly hint?: string; readonly type: 'email' | 'password' | 'text'; readonly autoComplete: string; readonly autoFocus?: boolean; readonly minLength?: number; readonly maxLength?: number; readonly defaultValue?: string }) {
  return (
    <div>
      <label htmlFor={name} className="mb-1 block text-xs text-muted">{label}</label>
      <input id={name} name={name} required aria-describedby={hint === undefined ? undefined : `${name}-hint`} className="block h-9 w-full rounded border border-edge bg-background px-2.5 text-base text-text" {...input} />
      {hint !== undefined && <p id={`${name}-hint`} className="mt-1 text-xs text-faint">{hint}</p>}
    </div>
  )
}

export const DoorButton = ({ children }: { readonly children: ReactNode }) => <button type="submit" className="push mt-1 h-9 w-full text-sm">{children}</button>
