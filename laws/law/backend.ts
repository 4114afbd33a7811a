/**
 * Laws of backends: a plan run by a backend gives what the interpreter of plans gives.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Arrays, Backend } from '../../src/backend/Backend'
import { double, interpretPlan, single } from '../../src/backend/reference/interpret'
import { compile } from '../../src/compile/compile'
import type { Plan } from '../../src/compile/Plan'
import { bufferOf, feeds } from '../../src/compile/Plan'
import { program } from '../../src/compile/Program'
import type { Tensor } from '../../src/expr/Tensor'
import { plus } from '../../src/function/arithmetic'
import { inputOf } from '../../src/primitive/input'
import type { AsyncLaw, Finding } from '../Law'
import { all, fails, holds, unless } from '../Law'
import type { Probe } from '../Probe'
import { point } from '../Probe'
import { ulp32 } from '../numeric/Magnitude'
import { difference, fed, planOf } from './kernel'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What a backend promises of its arithmetic: the bits of the interpreter in 32-bit floats; or results between that and
 * exact arithmetic, within a part of the largest value; or results within so many units in the last place of the
 * interpreter's, where numbers below 2^-126 may be 0.
 *
 * @category model
 * @since 0.1.0
 */
export type Accuracy =
  | { readonly _tag: 'SameBits' }
  | { readonly _tag: 'Within'; readonly part: number }
  | { readonly _tag: 'Ulps'; readonly ulps: number }

/** @category constructors @since 0.1.0 */
export const sameBits: Accuracy = { _tag: 'SameBits' }

/** @category constructors @since 0.1.0 */
export const within = (part: number): Accuracy => ({ _tag: 'Within', part })

/** @category constructors @since 0.1.0 */
export const ulps = (n: number): Accuracy => ({ _tag: 'Ulps', ulps: n })

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

type Ran = E.Either<{ readonly message: string }, ReadonlyArray<Arrays>>

const run = (backend: Backend, plan: Plan, state: Arrays, steps: ReadonlyArray<Arrays>): Promise<Ran> =>
  pipe(
    backend.prepare(plan, state),
    TE.chain(session =>
      pipe(
        session.run(steps),
        TE.chainFirstTaskK(() => session.close)
      )
    )
  )()

const arraysOf = (plan: Plan, probe: Probe): Arrays => {
  const at = point(probe)
  return new Map(feeds(plan).map(({ name }) => [name, Float32Array.from(at.get(name)?.data ?? [])]))
}

/** The largest number of a tensor that is a number, at least 1. */
const sizeOf = (...tensors: ReadonlyArray<Tensor>): number =>
  tensors.reduce(
    (most, { data }) => data.reduce((m, x) => (Number.isFinite(x) ? Math.max(m, Math.abs(x)) : m), most),
    1
  )

const compare = (accuracy: Accuracy, name: string, given: Tensor, exact: Tensor, rounded: Tensor): Finding => {
  const slack = accuracy._tag === 'Within' ? accuracy.part * sizeOf(exact, rounded) : 0
  return unless(
    difference(name, given, rounded, (x, y, i) => {
      const other = exact.data[i] ?? NaN
      const equal = x === y || (Number.isNaN(x) && Number.isNaN(y))
      return (
        equal ||
        (accuracy._tag === 'Ulps' && near(accuracy.ulps, x, y)) ||
        (accuracy._tag === 'Within' &&
          (x === Math.fround(other) || (x >= Math.min(y, other) - slack && x <= Math.max(y, other) + slack)))
      )
    })
  )
}

const SMALLEST_NORMAL = 2 ** -126

const near = (n: number, x: number, y: number): boolean =>
  Math.abs(x - y) <= n * ulp32(y) || (x === 0 && Math.abs(y) < SMALLEST_NORMAL)

/** @category laws @since 0.1.0 */
export const planMeansInterpreter = (backend: Backend, accuracy: Accuracy): AsyncLaw<Probe> => ({
  name: 'backend = interpreter of plans',
  statement: 'run(plan) = interpret(plan), in 32-bit floats',
  test: async probe => {
    const planned = planOf(backend.traits)(probe)
    if (E.isLeft(planned)) return fails(planned.left)
    const plan = planned.right
    const ran = await run(backend, plan, new Map(), [arraysOf(plan, probe)])
    if (E.isLeft(ran)) return fails(ran.left.message)
    const [rounded, exact] = [single, double].map(round => interpretPlan(round)(plan, fed(plan, point(probe))))
    return all(
      plan.outputs.map(({ name, buffer }) => {
        const of = (data: ArrayLike<number> | undefined): Tensor => ({
          shape: bufferOf(plan, buffer).shape,
          data: Float64Array.from(data ?? [])
        })
        return compare(accuracy, name, of(ran.right[0]?.get(name)), of(exact?.get(buffer)), of(rounded?.get(buffer)))
      })
    )
  }
})

/** @category laws @since 0.1.0 */
export const repeatsItself = (backend: Backend): AsyncLaw<Probe> => ({
  name: 'a run repeats itself',
  statement: 'run(plan) = run(plan), bit for bit',
  test: async probe => {
    const planned = planOf(backend.traits)(probe)
    if (E.isLeft(planned)) return fails(planned.left)
    const plan = planned.right
    const session = await backend.prepare(plan, new Map())()
    if (E.isLeft(session)) return fails(session.left.message)
    const feed = arraysOf(plan, probe)
    const twice = await session.right.run([feed, feed])()
    const again = await run(backend, plan, new Map(), [feed])
    await session.right.close()
    const texts = [twice, again].flatMap(ran => (E.isLeft(ran) ? [ran.left.message] : ran.right.map(bits)))
    return unless(texts.every(text => text === texts[0]) ? undefined : 'two runs of one plan differ')
  }
})

const bits = (arrays: Arrays): string =>
  JSON.stringify([...arrays].map(([name, data]) => [name, ...new Uint32Array(data.slice().buffer)]))

/** A counter: state that a step reads and writes. */
const counter = (traits: Backend['traits']): E.Either<{ readonly message: string }, Plan> => {
  const [held, step] = [inputOf('f32')('held', [3]), inputOf('f32')('step', [3])]
  const next = plus(held, step)
  return compile(traits)(program([{ name: 'before', value: plus(held, 0) }], [{ name: 'held', value: next }]))
}

const held = (ran: Ran): ReadonlyArray<ReadonlyArray<number>> =>
  E.isLeft(ran) ? [] : ran.right.map(arrays => [...(arrays.get('before') ?? [])])

/** @category laws @since 0.1.0 */
export const stateIsCarried = (backend: Backend): AsyncLaw<ReadonlyArray<number>> => ({
  name: 'state is carried from step to step',
  statement: 'state₀ = s, stateₙ₊₁ = stateₙ + xₙ, in one run as in many',
  test: async numbers => {
    const plan = counter(backend.traits)
    if (E.isLeft(plan)) return fails(plan.left.message)
    const steps = numbers.map(n => new Map([['step', Float32Array.of(n, 1, -n)]]))
    const start = new Map([['held', Float32Array.of(1, 2, 3)]])
    const session = await backend.prepare(plan.right, start)()
    if (E.isLeft(session)) return fails(session.left.message)
    const whole = await run(backend, plan.right, start, steps)
    const parts = await steps.reduce<Promise<ReadonlyArray<Ran>>>(
      async (done, one) => [...(await done), await session.right.run([one])()],
      Promise.resolve([])
    )
    await session.right.close()
    const expected = numbers.map((_, i) => {
      const sum = numbers.slice(0, i).reduce((a, b) => a + b, 0)
      return [1 + sum, 2 + i, 3 - sum]
    })
    const text = JSON.stringify(expected)
    const [one, many] = [JSON.stringify(held(whole)), JSON.stringify(parts.flatMap(held))]
    return unless(
      one !== text
        ? `one run leaves ${one} instead of ${text}`
        : many !== text
          ? `many runs leave ${many} instead of ${text}`
          : undefined
    )
  }
})

/** @category laws @since 0.1.0 */
export const refusesBadFeeds = (backend: Backend): AsyncLaw<number> => ({
  name: 'bad feeds are refused with a sentence',
  statement: 'a missing or misshapen array gives a Left that names it, and the session goes on',
  test: async length => {
    const plan = counter(backend.traits)
    if (E.isLeft(plan)) return fails(plan.left.message)
    const session = await backend.prepare(plan.right, new Map([['held', Float32Array.of(1, 2, 3)]]))()
    if (E.isLeft(session)) return fails(session.left.message)
    const bad = await session.right.run([new Map([['step', new Float32Array(length === 3 ? 4 : length)]])])()
    const none = await session.right.run([new Map()])()
    const good = await session.right.run([new Map([['step', Float32Array.of(0, 0, 0)]])])()
    await session.right.close()
    const named = (r: Ran): boolean => E.isLeft(r) && r.left.message.includes("'step'")
    return named(bad) && named(none) && E.isRight(good) && held(good)[0]?.[0] === 1
      ? holds
      : fails('a bad feed was accepted, was refused without its name, or broke the session')
  }
})
