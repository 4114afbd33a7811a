import assert from 'node:assert/strict'
import * as E from 'fp-ts/Either'
import { describe, expect, it } from 'vitest'
import type { Engine } from '../../src/backend/Engine'
import { compiled } from '../../src/backend/Engine'
import { gpu } from '../../src/backend/gpu/gpu'
import { shapesOf } from '../../src/train/checkpoint'
import { openNewest, type Found } from '../../src/train/openCheckpoint'
import { saveCheckpoint } from '../../src/train/saveCheckpoint'
import { ensureFolder } from '../../src/train/folder'
import type { Snapshot } from '../../src/train/Snapshot'
import { emptyDisk, memoryFileSystem } from './memoryFileSystem'
import { config, engines, events, outcome, runOn, singly, snapshots, stopAt, STEPS } from './tinyRun'

/** The snapshot after it has been on disk. */
const throughFiles = async (engine: Engine, snapshot: Snapshot): Promise<Found> => {
  const fs = memoryFileSystem(emptyDisk())
  const run = runOn(engine.name)
  await ensureFolder(fs)('/checkpoints')()
  const saved = await saveCheckpoint(fs, '/', run, shapesOf(run))(snapshot)()
  assert(E.isRight(saved), JSON.stringify(saved))
  const found = await openNewest(fs)('/')()
  assert(E.isRight(found), JSON.stringify(found))
  return found.right
}

/** Goes on from a snapshot, through files. */
const continued = async (engine: Engine, snapshot: Snapshot): Promise<unknown> => {
  const found = await throughFiles(engine, snapshot)
  expect(found.snapshot.position).toStrictEqual(snapshot.position)
  return outcome(await events({ engine, from: found.snapshot }))
}

/** Stops a run at its n-th opportunity, and goes on from its files. */
const interrupted = async (engine: Engine, n: number): Promise<unknown> => {
  const first = await events({ engine, stopping: stopAt(n) })
  const last = snapshots(first).at(-1)
  assert(first.at(-1)?.event === 'stopped' && last !== undefined, `the run did not stop at ${n}`)
  return continued(engine, last)
}

const points = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, i) => i + 1)

describe.each([...engines])('%s', (_, engine) => {
  it('goes on with the same bits from after each of its steps and each of its epochs', async () => {
    const whole = await events({ engine })
    const all = snapshots(await events({ engine, every: { _tag: 'Steps', steps: 1 } }))
    expect(all.length).toBe(1 + (STEPS + 1) * config.epochs)
    for (const snapshot of all.slice(0, -1)) expect(await continued(engine, snapshot)).toStrictEqual(outcome(whole))
  })

  it('has the same bits whatever number of steps is run at once, and however often it is saved', async () => {
    const whole = outcome(await events({ engine: singly(engine) }))
    expect(whole).toMatchObject({ end: 'done', position: { epoch: config.epochs + 1, step: 0 } })
    expect(outcome(await events({ engine }))).toStrictEqual(whole)
    for (const steps of [2, 5])
      expect(outcome(await events({ engine, every: { _tag: 'Steps', steps } }))).toStrictEqual(whole)
  })
})

// Within an epoch a run can stop after each of its steps, and before each batch of its validation.
it('goes on with the same bits from where it was asked to stop, also in a validation', async () => {
  const engine = engines.get('reference')!
  const whole = outcome(await events({ engine }))
  for (const n of [1, STEPS - 1, STEPS, STEPS + 1, STEPS + 2]) expect(await interrupted(engine, n)).toStrictEqual(whole)
})

describe.each(['cpu', 'webasm'] as const)('gpu.js, %s', mode => {
  const engine = compiled(1)(gpu({ mode, threads: 1, stepsPerCall: 1 }))

  it('goes on with the same bits from the middle and from the end of an epoch', async () => {
    const whole = await events({ engine, every: { _tag: 'Steps', steps: 3 } })
    const all = snapshots(whole)
    for (const at of [1, 3]) expect(await continued(engine, all[at]!)).toStrictEqual(outcome(whole))
  })
})

it('a run of a constant rate that was raised to more epochs is the run that had them from the start', async () => {
  const engine = engines.get('reference')!
  const constant = { ...config, schedule: 'constant' } as const
  const short = await events({ engine, config: { ...constant, epochs: 1 } })
  const last = snapshots(short).at(-1)
  assert(last !== undefined)
  const raised = await events({ engine, config: constant, from: last })
  expect(outcome(raised)).toStrictEqual(outcome(await events({ engine, config: constant })))
})

it('a finished run that goes on is tested again, with the same result', async () => {
  const engine = engines.get('reference')!
  const whole = await events({ engine })
  const last = snapshots(whole).at(-1)
  assert(last !== undefined)
  const again = await events({ engine, from: last })
  expect(again.map(event => event.event)).toStrictEqual(['start', 'done'])
  const [x, y] = [whole.at(-1), again.at(-1)]
  assert(x?.event === 'done' && y?.event === 'done')
  expect(y.assessment).toStrictEqual(x.assessment)
})

it('saves every so many steps, and at the end of each epoch', async () => {
  const engine = { ...engines.get('reference')!, stepsPerRun: 8 }
  const all = snapshots(await events({ engine, every: { _tag: 'Steps', steps: 4 } }))
  const [, ...positions] = all.map(({ position: { epoch, step } }) => (epoch - 1) * STEPS + step)
  expect(positions).toStrictEqual(points(STEPS * config.epochs).filter(n => n % 4 === 0 || n % STEPS === 0))
})

it('saves every so many minutes', async () => {
  const clock = { minutes: 0 }
  const now = (): number => (clock.minutes += 0.25) * 60_000
  const all = await events({ engine: engines.get('reference')!, every: { _tag: 'Minutes', minutes: 1 }, now })
  const within = snapshots(all).filter(({ position: { step } }) => step > 0)
  expect(within.length).toBeGreaterThan(2)
  expect(within.length).toBeLessThan(STEPS * config.epochs)
})

it.each([['back'], ['nowhere']])('a clock that goes %s changes no bit of a run', async way => {
  const clock = { time: 1e9 }
  const now = (): number => (clock.time -= way === 'back' ? 60_000 : 0)
  const engine = engines.get('reference')!
  const odd = await events({ engine, every: { _tag: 'Minutes', minutes: 1 }, now })
  expect(outcome(odd)).toStrictEqual(outcome(await events({ engine })))
})
