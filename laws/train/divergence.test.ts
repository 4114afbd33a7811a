import assert from 'node:assert/strict'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as TE from 'fp-ts/TaskEither'
import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/backend/Backend'
import type { Engine } from '../../src/backend/Engine'
import { allFinite } from '../../src/backend/finite'
import { blame, describeBlamed } from '../../src/backend/reference/blame'
import { double, single } from '../../src/backend/reference/interpret'
import { tensor } from '../../src/expr/Tensor'
import { minus, over, plus, times } from '../../src/function/arithmetic'
import { constant } from '../../src/primitive/constant'
import { exp } from '../../src/primitive/exp'
import { input } from '../../src/primitive/input'
import { log } from '../../src/primitive/log'
import type { TrainEvent } from '../../src/train/TrainEvent'
import { config, engines, events, outcome, snapshots } from './tinyRun'

const containing = (part: string): unknown => expect.stringContaining(part)

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)

const last = (all: ReadonlyArray<TrainEvent>): TrainEvent | undefined => all.at(-1)

const errorOf = (all: ReadonlyArray<TrainEvent>): unknown => {
  const end = last(all)
  return end?.event === 'failed' ? end.error : end
}

describe('blame', () => {
  const x = input('x', [2])
  const y = input('layer/y', [2])
  const environment = new Map([
    ['x', tensor([2], [100, -1])],
    ['layer/y', tensor([2], [0, 1])]
  ])
  const blamed = (root: ReturnType<typeof plus>, round = double): O.Option<string> =>
    pipe(blame(round, environment)([root]), O.map(describeBlamed))

  it('names the first operation, with the input that is nearest', () => {
    expect(blamed(minus(exp(over(x, y)), 1))).toStrictEqual(O.some("div of shape [2], near 'x'"))
    expect(blamed(times(plus(log(x), 1), y))).toStrictEqual(O.some("log of shape [2], near 'x'"))
  })

  it('overflows in 32 bits where the engine does', () => {
    expect(blamed(exp(x))).toStrictEqual(O.none)
    expect(blamed(exp(x), single)).toStrictEqual(O.some("exp of shape [2], near 'x'"))
  })

  it('passes over an infinity that the result does not depend on badly', () => {
    const harmless = over(1, constant([2], [-Infinity, -Infinity]))
    expect(blamed(plus(harmless, y))).toStrictEqual(O.none)
    expect(blamed(plus(harmless, over(x, y)))).toStrictEqual(O.some("div of shape [2], near 'x'"))
  })

  it('blames nothing for what came in', () => {
    const bad = new Map([
      ['x', tensor([2], [NaN, 1])],
      ['layer/y', tensor([2], [0, 1])]
    ])
    expect(blame(double, bad)([plus(x, y)])).toStrictEqual(O.none)
  })
})

it.each([NaN, Infinity, -Infinity])('one %d among many numbers is found', bad => {
  for (const at of [0, 1, 998, 999]) {
    const data = new Float32Array(1000).fill(3e38)
    expect(allFinite(data)).toBe(true)
    data[at] = bad
    expect(allFinite(data)).toBe(false)
    expect(allFinite(Float64Array.from(data))).toBe(false)
  }
})

/** The engine whose n-th step leaves a NaN in the array of this name, in every session. */
const poisoned = (engine: Engine, n: number, name: string, sessions = Infinity): Engine => {
  const opened = { times: 0 }
  const poison = (session: Session): Session => {
    const done = { steps: 0 }
    const spoilt = ++opened.times <= sessions
    return {
      device: session.device,
      close: session.close,
      run: feeds =>
        pipe(
          session.run(feeds),
          TE.map(results => {
            done.steps += feeds.length
            return results
          })
        ),
      state: pipe(
        session.state,
        TE.map(state =>
          spoilt && done.steps >= n
            ? new Map([...state, [name, (state.get(name) ?? new Float32Array(1)).fill(NaN)]])
            : state
        )
      )
    }
  }
  return {
    ...engine,
    prepare: (program, state) =>
      pipe(
        engine.prepare(program, state),
        TE.map(session => (program.state.length === 0 ? session : poison(session)))
      )
  }
}

describe.each([...engines])('%s', (_, engine) => {
  it('a learning rate that is far too high: the step and the operation are named, and nothing bad is saved', async () => {
    const all = await events({ engine, config: { ...config, learningRate: 1e30 } })
    expect(errorOf(all)).toMatchObject({
      _tag: 'Diverged',
      epoch: 1,
      message: matching(/at step \d+ of epoch 1, first by \w+ of shape \[.*\].*: lower --lr \(it is 1e\+30\)$/)
    })
    for (const { state } of snapshots(all)) expect([...state.arrays.values()].every(allFinite)).toBe(true)
    const steps = all.flatMap(event => (event.event === 'step' ? [event] : []))
    expect(steps.every(step => Number.isFinite(step.loss))).toBe(true)
  })
})

describe('a parameter that stops being finite', () => {
  const engine = { ...engines.get('reference')!, stepsPerRun: 8 }
  const name = 'dense_1/kernel.loc'

  it.each([1, 2, 5, 8])('is found at step %d, also within a run of steps', async n => {
    const all = await events({ engine: poisoned(engine, n, name) })
    expect(errorOf(all)).toMatchObject({
      _tag: 'Diverged',
      epoch: 1,
      step: n,
      message: containing(`'${name}' was no longer finite`)
    })
  })

  it('backs off at most 5 times, with half the learning rate each time, and then says so', async () => {
    const all = await events({ engine: poisoned(engine, 1, name), onDivergence: 'backoff' })
    const backoffs = all.flatMap(event => (event.event === 'backoff' ? [event] : []))
    expect(backoffs.map(({ learningRate }) => learningRate)).toStrictEqual(
      [2, 4, 8, 16, 32].map(n => config.learningRate / n)
    )
    expect(errorOf(all)).toMatchObject({ message: containing('lower --lr (it is 0.01, halved 5 times)') })
  })

  it('goes back to the last checkpoint, and not behind one that was reached since', async () => {
    const all = await events({
      engine: poisoned({ ...engine, stepsPerRun: 1 }, 7, name),
      every: { _tag: 'Steps', steps: 3 },
      onDivergence: 'backoff'
    })
    const backoffs = all.flatMap(event => (event.event === 'backoff' ? [event] : []))
    expect(backoffs.map(({ snapshot }) => snapshot.position)).toStrictEqual([
      { epoch: 1, step: 6 },
      { epoch: 2, step: 3 }
    ])
    expect(last(all)?.event).toBe('done')
    expect(snapshots(all).every(({ state }) => [...state.arrays.values()].every(allFinite))).toBe(true)
  })

  it('backs off once and ends well; a run that goes on from after it has the same bits', async () => {
    const compiled = engines.get('wasm')!
    const all = await events({
      engine: poisoned({ ...compiled, stepsPerRun: 1 }, 5, name, 2),
      every: { _tag: 'Steps', steps: 3 },
      onDivergence: 'backoff'
    })
    expect(all.filter(event => event.event === 'backoff')).toHaveLength(1)
    expect(last(all)?.event).toBe('done')
    const whole = outcome(all)
    expect(whole).toMatchObject({ backoffs: 1 })
    const after = snapshots(all).find(({ backoffs, position }) => backoffs === 1 && position.step === 6)
    assert(after !== undefined)
    expect(outcome(await events({ engine: compiled, from: after }))).toStrictEqual(whole)
  })
})
