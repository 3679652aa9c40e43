import type { ChildProcess } from 'node:child_process'

/** The descriptor of the child whose other end only we hold: give it a `pipe` in `stdio`. */
export const LIFELINE = 3

/**
 * For `sh -c`: becomes the command in its arguments, and ends it when we are gone for whatever reason, SIGKILL too,
 * because the reader of the lifeline then sees its end. `before` runs first; what it opens on descriptor 9 the command
 * inherits, the reader does not. `graceSeconds` is how long the command outlives us.
 */
export const tiedTo = ({ before = '', graceSeconds = 0 }: { before?: string; graceSeconds?: number } = {}): string => `${before}
(read -r _ <&${LIFELINE} || { sleep ${graceSeconds}; kill $$; }) 9>&- &
exec "$@" ${LIFELINE}<&-`

/** To call when the child has ended: the reader must not signal a process id that may be someone else's by now. */
export function release(child: ChildProcess): void {
  const lifeline = child.stdio[LIFELINE]
  if (lifeline && 'write' in lifeline) lifeline.end('over\n')
}
