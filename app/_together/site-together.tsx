'use client'
import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'
import { loaded } from '../_live/loaded.ts'

const Together = dynamic(() => loaded(() => import('./together.tsx')).then(({ Together }) => Together), { ssr: false })

/** Who else is here, in the header; its room is there from the start, all else is loaded when the page stands. */
export function SiteTogether() {
  const [ready, setReady] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setReady(true), 300)
    return () => clearTimeout(timer)
  }, [])
  return <div className="flex h-7 min-w-7 justify-end">{ready && <Together />}</div>
}
