import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { keepUp, type KeptProcess } from '../../lib/kept-process.ts'
import { LIFELINE, release, tiedTo } from '../../lib/lifeline.ts'

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

/** Keeps a child that runs `source`; `pids` are those it had, in order. */
async function kept(source: string, patient = false): Promise<{ part: KeptProcess; pids: number[]; said: string[] }> {
  const dir = await mkdtemp(join(tmpdir(), 'dc-kept-'))
  undo.push(() => rm(dir, { recursive: true, force: true }))
  const file = join(dir, 'part.mjs')
  await writeFile(file, source)
  const pids: number[] = []
  const said: string[] = []
  const start = (): ChildProcess => {
    const child = fork(file, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
    pids.push(child.pid ?? 0)
    return child
  }
  const part = keepUp({ name: 'worker', fork: start, say: (line) => said.push(line), firstPause: 10, patient })
  undo.push(() => part.stop(1000))
  return { part, pids, said }
}

async function eventually(what: string, holds: () => boolean): Promise<void> {
  // Up to six processes start meanwhile: on a busy machine each takes a second.
  const until = performance.now() + 20_000
  while (!holds()) {
    if (performance.now() > until) throw new Error(`not so within 20 s: ${what}`)
    await sleep(10)
  }
}

const UP = `process.send({ ready: 'worker', feeds: 3 }); setInterval(() => {}, 1000);`
const ENDS_ON_TERM = `process.on('SIGTERM', () => process.exit(0));`

test('a part that dies is started again, and that is said', async () => {
  const { part, pids, said } = await kept(UP + ENDS_ON_TERM)
  expect(await part.ready).toEqual({ ready: 'worker', feeds: 3 })
  process.kill(pids[0] ?? 0, 'SIGKILL')
  await eventually('back', () => said.length === 2)
  expect(said).toEqual(['worker ended unexpectedly (SIGKILL); restarting in 0.01 s', 'worker is back'])
  expect(pids).toHaveLength(2)
})

test('a part that never comes up is given up after four times, with the reason', async () => {
  const { part, pids } = await kept('process.exit(3)')
  expect((await part.failed).message).toMatch(/^worker does not start: it ended 4 times \(code 3\)/)
  expect(pids).toHaveLength(4)
})

test('one whose code is being edited is never given up, and starts anew at once when asked', async () => {
  const { part, pids } = await kept('process.exit(3)', true)
  await eventually('more tries than the limit', () => pids.length > 5)
  part.restart()
  const before = pids.length
  await eventually('started anew', () => pids.length > before)
})

test('a restart that was asked for is no unexpected end', async () => {
  const { part, pids, said } = await kept(UP + ENDS_ON_TERM)
  await part.ready
  part.restart()
  await eventually('two processes in turn', () => pids.length === 2)
  expect(said).toEqual([])
})

test('a part that does not end when told to is killed after its grace', async () => {
  const { part } = await kept(`process.on('SIGTERM', () => {});${UP}`)
  await part.ready
  const startedAt = performance.now()
  await part.stop(300)
  expect(performance.now() - startedAt).toBeGreaterThan(250)
  expect(performance.now() - startedAt).toBeLessThan(3000)
})

test('messages that are not about being up are passed over', async () => {
  const { part } = await kept(`process.send({ ready: 'lunch' }); process.send('hello'); ${UP}`)
  expect(await part.ready).toEqual({ ready: 'worker', feeds: 3 })
})

test('a command tied to us ends when its lifeline is cut, and not when it is released', async () => {
  const run = (): ChildProcess => spawn('sh', ['-c', tiedTo(), 'sh', 'sleep', '30'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const cut = run()
  undo.push(() => cut.kill('SIGKILL'))
  const ended = once(cut, 'exit')
  const lifeline = cut.stdio[LIFELINE]
  if (lifeline && 'destroy' in lifeline) lifeline.destroy()
  expect(await ended).toEqual([null, 'SIGTERM'])

  const released = run()
  undo.push(() => released.kill('SIGKILL'))
  release(released)
  const first = await Promise.race([once(released, 'exit').then(() => 'ended'), sleep(300, 'still there')])
  expect(first).toBe('still there')
})
