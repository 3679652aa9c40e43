'use client'
import { createContext, use, useMemo, useState, type ReactNode } from 'react'
import { keep, type Theme } from './choices.ts'

type Choice = { readonly theme: Theme; readonly choose: (theme: Theme) => void }
const Themes = createContext<Choice>({ theme: 'system', choose: () => undefined })

export function ThemeProvider({ chosen, children }: { readonly chosen: Theme; readonly children: ReactNode }) {
  const [theme, setTheme] = useState(chosen)
  const choice = useMemo((): Choice => ({
    theme,
    choose: (next) => {
      keep('theme', next)
      setTheme(next)
      if (next === 'system') delete document.documentElement.dataset['theme']
      else document.documentElement.dataset['theme'] = next
    },
  }), [theme])
  return <Themes value={choice}>{children}</Themes>
}

export const useTheme = (): Choice => use(Themes)
