'use client'
import { useTogetherWords } from '../_together/words.ts'

/** The keys that a wall knows. */
export function Help() {
  const { w } = useTogetherWords()
  const keys = [[w('wall.space'), w('wall.key.pause')], ['← →', w('wall.key.step')], ['F', w('wall.key.full')], ['Esc', w('wall.key.help')]] as const
  return (
    <section aria-label={w('wall.help')} className="panel absolute right-4 bottom-4 z-20 border-edge p-6 text-lg">
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2">
        {keys.map(([key, label]) => <div key={key} className="contents"><dt><kbd className="rounded border border-edge px-2.5 py-0.5 font-sans font-semibold">{key}</kbd></dt><dd>{label}</dd></div>)}
      </dl>
    </section>
  )
}
