'use client'
import { Fragment } from 'react'
import { useWords } from '../_i18n/words.tsx'
import { useTold } from '../_live/zone.tsx'

/** What the server said in English, in the page's language and time zone; names and a source's own words stay, and are marked as what they are. */
export function Said({ text }: { readonly text: string }) {
  const { say } = useWords()
  const told = useTold()
  // The order of its pieces is all there is to tell them apart, and it does not change.
  return say.parts(text).map((part, index) => (part.foreign ? <span key={`${index}`} lang="en" translate="no">{told(part.text)}</span> : <Fragment key={`${index}`}>{told(part.text)}</Fragment>))
}
