/**
 * Loops in one another.
 *
 * @since 0.1.0
 */
import type { Axis, Index } from '../../../expr/Index'
import * as I from '../../../expr/Index'
import type { Instruction } from '../encode/instruction'
import * as W from '../encode/instruction'
import type { Indexing } from './address'
import { bound } from './address'
import type { Scope } from './Scope'
import { counter, emit, local, looped, scope as newScope } from './Scope'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A loop: what it binds to its counter, which runs over the multiples of `step` below `extent`. Where it is clipped, a
 * last step that would leave the extent starts earlier, so that it ends with it. Where it is unrolled, each turn has
 * code of its own, in which the counter is a number.
 *
 * @category model
 * @since 0.1.0
 */
export interface Turn {
  readonly bind: (counter: Index) => ReadonlyMap<string, Index>
  readonly extent: number
  readonly step: number
  readonly clipped?: boolean
  readonly unrolled?: boolean
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A plain loop over an axis. @category constructors @since 0.1.0 */
export const along = (a: Axis): Turn => ({ bind: index => new Map([[a.name, index]]), extent: a.extent, step: 1 })

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** The greatest value of a loop's counter. @category utils @since 0.1.0 */
export const lastOf = ({ extent, step, clipped }: Turn): number =>
  clipped === true ? extent - step : Math.floor((extent - 1) / step) * step

const numbersOf = ({ extent, step }: Turn): ReadonlyArray<number> =>
  Array.from({ length: Math.ceil(extent / step) }, (_, i) => i * step)

/** What a loop binds, over counters only. @category utils @since 0.1.0 */
export const bindings = (scope: Scope, turn: Turn, at: Index): ReadonlyMap<string, Index> =>
  new Map([...turn.bind(at)].map(([name, x]) => [name, bound(scope, x)]))

/** `to = min(from, most)` @category utils @since 0.1.0 */
export const clip = (to: number, from: number, most: number): ReadonlyArray<Instruction> => [
  W.localGet(from),
  W.i32Const(most),
  W.localGet(from),
  W.i32Const(most),
  W.i32.ltS,
  W.select,
  W.localSet(to)
]

/** Loops in one another, with a body in the innermost. @category combinators @since 0.1.0 */
export const nest = (c: Indexing, scope: Scope, turns: ReadonlyArray<Turn>, body: (inner: Scope) => void): void => {
  const [turn, ...rest] = turns
  if (turn === undefined) {
    body(scope)
    return
  }
  if (turn.unrolled === true) {
    numbersOf(turn).forEach(n => {
      const inner = newScope(scope, bindings(scope, turn, I.literal(n)))
      nest(c, inner, rest, body)
      emit(scope, ...inner.code)
    })
    return
  }
  const last = lastOf(turn)
  const axis = counter(c.locals, last + 1)
  const at = local(c.locals, 'i32')
  const place = turn.clipped === true ? local(c.locals, 'i32') : at
  const counters = last === 0 ? new Map<string, number>() : new Map([[axis.name, place]])
  const inner = newScope(scope, bindings(scope, turn, I.along(axis)), counters)
  if (place !== at) emit(inner, ...clip(place, at, last))
  nest(c, inner, rest, body)
  const run = { from: W.i32Const(0), to: W.i32Const(turn.extent), step: turn.step, empty: false }
  emit(scope, ...(last === 0 ? inner.code : looped(at, run, inner)))
}
