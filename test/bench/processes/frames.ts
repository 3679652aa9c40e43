/**
 * Runs in a page, before its own scripts: tells when what has changed is painted. What changes while a frame is made (in
 * its callbacks) is painted by that frame, what changes between frames by the next one; either way it has been handed
 * over when the first task after the frame runs.
 */
const nextFrame = globalThis.requestAnimationFrame.bind(globalThis)
const afterFrame = new MessageChannel()
let inFrame = false
let asked = false
const waiting = new Set<() => void>()

const begin = (): void => {
  if (inFrame) return
  inFrame = true
  afterFrame.port2.postMessage(0)
}
afterFrame.port1.addEventListener('message', () => {
  inFrame = false
  const due = [...waiting]
  waiting.clear()
  for (const call of due) call()
})
afterFrame.port1.start()

globalThis.requestAnimationFrame = (callback) =>
  nextFrame((time) => {
    begin()
    callback(time)
  })

/** Calls when what has changed up to now is painted; the same function once, however often it waits. */
export function whenPainted(call: () => void): void {
  waiting.add(call)
  if (inFrame || asked) return
  asked = true
  nextFrame(() => {
    asked = false
    begin()
  })
}
