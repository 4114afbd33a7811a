/**
 * Reductions as loops. Where the lanes are busy with the result's elements, terms are added one after the other, in
 * the order of the reference. Where they are free, four terms are added at once, and the four partial results are
 * joined at the end, by a fixed tree.
 *
 * @since 0.1.0
 */
import type { Axis } from '../../../expr/Index'
import * as I from '../../../expr/Index'
import type { Real } from '../../../expr/Scalar'
import { identityOf } from '../../../expr/Scalar'
import { all } from '../../../compile/Body'
import type { Instruction } from '../encode/instruction'
import * as W from '../encode/instruction'
import { ABREAST, sideBySide } from './group'
import { along, nest } from './nest'
import { position } from '../Layout'
import { bound, strided } from './address'
import type { Context } from './real'
import { combine, combinePlain, plain } from './join'
import { real } from './real'
import type { Scope, Value } from './Scope'
import { counter, define, emit, inlined, LANE, local, looped, scope as newScope } from './Scope'

type Reduction = Extract<Real, { readonly _tag: 'Reduce' }>

/** Windows of at most this many terms are written out. */
const UNROLL = 9

/** Bodies that are written out hold at most this many parts in all. */
const LARGEST_UNROLLED = 200

/** The value of a reduction. @category combinators @since 0.1.0 */
export const reduce = (c: Context, scope: Scope, x: Reduction): Value => {
  const terms = x.axes.reduce((n, a) => n * a.extent, 1)
  const lane = lanesFree(scope) ? laneAxis(c, scope, x) : undefined
  return lane !== undefined
    ? acrossLanes(c, scope, x, lane)
    : terms <= UNROLL && terms * all(x.body).length <= LARGEST_UNROLLED
      ? written(c, scope, x)
      : oneByOne(c, scope, x)
}

const lanesFree = (scope: Scope): boolean => {
  for (let s: Scope | undefined = scope; s !== undefined; s = s.parent)
    if ([...s.axes.values()].some(mentionsLane)) return false
  return true
}

const mentionsLane = (x: I.Index): boolean => I.axes(x).some(a => a.name === LANE.name)

// -------------------------------------------------------------------------------------
// one term after the other
// -------------------------------------------------------------------------------------

const tuples = (axes: ReadonlyArray<Axis>): ReadonlyArray<ReadonlyArray<number>> =>
  axes.reduce<ReadonlyArray<ReadonlyArray<number>>>(
    (done, a) => done.flatMap(t => Array.from({ length: a.extent }, (_, i) => [...t, i])),
    [[]]
  )

const written = (c: Context, scope: Scope, x: Reduction): Value => {
  const values = tuples(x.axes).map(at => {
    const axes = x.axes.map((a, i) => [a.name, I.literal(at[i] ?? 0)] as const)
    return real(c, inlined(scope, new Map(axes)), x.body)
  })
  if ((x.op === 'max' || x.op === 'min') && !plain(x.body) && values.length >= WORTHWHILE)
    return extreme(c, scope, x.op, values)
  // 0 + x is not x where x is −0.
  const all = x.op === 'sum' ? [nothing(x), ...values] : values
  return all.length === 0 ? nothing(x) : joinedBy(c, scope, all, plain(x.body) ? combinePlain(x.op) : combine(x.op))
}

const joinedBy = (c: Context, scope: Scope, values: ReadonlyArray<Value>, join: Instruction): Value =>
  values.reduce((sum, value) => define(c.locals, scope, 'v128', sum, value, join))

/** From so many values on, looking once whether one of them is NaN is less work than taking care at each. */
const WORTHWHILE = 6

/**
 * The greatest or least of some values, where an exact maximum or minimum of two is seven instructions. If no value is
 * NaN, neither is their sum, but for infinities of both signs; then the plain comparison is right but for the sign of a
 * zero, which is that of all values for a maximum, and of any for a minimum.
 */
const extreme = (c: Context, scope: Scope, op: 'max' | 'min', values: ReadonlyArray<Value>): Value => {
  const size = joinedBy(c, scope, values, combinePlain(op))
  const signs = joinedBy(c, scope, values, op === 'max' ? W.v128.and : W.v128.or)
  const sum = joinedBy(c, scope, values, W.f32x4.add)
  const result = local(c.locals, 'v128')
  const exact = newScope(scope, new Map(), new Map(), { conditional: true })
  emit(exact, joinedBy(c, exact, values, combine(op)), W.localSet(result))
  emit(scope, signs, size, c.constant(SIGN), W.v128.bitselect, W.localSet(result))
  emit(scope, sum, sum, W.f32x4.eq, W.v128.not, W.v128.anyTrue, W.when, ...exact.code, W.end)
  return W.localGet(result)
}

/** The bit of a float's sign. */
const SIGN = 0x80000000 | 0

/** The result of no terms, in four lanes. */
const nothing = ({ op }: Reduction): Value => {
  const identity = identityOf(op)
  return W.f32x4Const([identity, identity, identity, identity])
}

const start = (c: Context, scope: Scope, x: Reduction): number => {
  const at = local(c.locals, 'v128')
  emit(scope, nothing(x), W.localSet(at))
  return at
}

const oneByOne = (c: Context, scope: Scope, x: Reduction): Value => {
  const sum = start(c, scope, x)
  nest(c, scope, x.axes.map(along), inner => {
    const value = real(c, inner, x.body)
    emit(inner, W.localGet(sum), value, combine(x.op), W.localSet(sum))
  })
  return W.localGet(sum)
}

// -------------------------------------------------------------------------------------
// four terms at once
// -------------------------------------------------------------------------------------

/** How the axis of the lanes runs: within blocks of a batch, or along a row whose end is masked. */
interface Lanes {
  readonly axis: Axis
  readonly block: number
}

/** The axis along which most reads of the body are contiguous. */
const laneAxis = (c: Context, scope: Scope, x: Reduction): Lanes | undefined => {
  const reads = all(x.body).flatMap(p => (p._tag === 'Read' ? [p] : []))
  const candidates = x.axes
    .filter(a => a.extent >= 4)
    .map(axis => {
      const block = blockOf(c, reads, axis)
      const costs = reads.map(r => cost(c, scope, r, axis, block))
      return { axis, block, cost: costs.reduce((sum, n) => sum + n, 0) - axis.extent / 1e6 }
    })
  return candidates.reduce<(typeof candidates)[number] | undefined>(
    (best, one) => (best === undefined || one.cost < best.cost ? one : best),
    undefined
  )
}

type ReadPart = Extract<Real, { readonly _tag: 'Read' }>

/** The block of the batch, where the axis is one. */
const blockOf = (c: Context, reads: ReadonlyArray<ReadPart>, axis: Axis): number =>
  reads.reduce((block, r) => {
    const { layout } = c.stored(r.buffer)
    const first = r.index[0]?.terms
    return layout._tag === 'Blocked' && first?.length === 1 && first[0]?.atom.key === axis.key ? layout.lanes : block
  }, 0)

const cost = (c: Context, scope: Scope, r: ReadPart, axis: Axis, block: number): number => {
  const inner = newScope(scope, laneBinding({ axis, block }, I.literal(0), I.literal(0)))
  const form = strided(
    c,
    inner,
    position(
      c.stored(r.buffer),
      r.index.map(i => bound(inner, i))
    )
  )
  return form === undefined ? 8 : form.stride === 0 || form.stride === 1 ? 1 : 5
}

const laneBinding = ({ axis, block }: Lanes, outer: I.Index, within: I.Index): ReadonlyMap<string, I.Index> =>
  new Map([[axis.name, I.add(I.add(I.scale(block)(outer))(within))(I.along(LANE))]])

const acrossLanes = (c: Context, scope: Scope, x: Reduction, lane: Lanes): Value => {
  const sum = start(c, scope, x)
  const others = x.axes.filter(a => a !== lane.axis)
  const body: Along = (inner, extent, bind) => {
    along4(c, inner, x, sum, extent, bind)
  }
  if (lane.block > 0) blocks(c, scope, lane, others, body)
  else
    nest(c, scope, others.map(along), inner => {
      row(c, inner, x, lane, sum)
    })
  return joined(c, scope, x, sum)
}

/** What is done with so many terms, bound to their number. */
type Along = (inner: Scope, extent: number, bind: (at: I.Index) => ReadonlyMap<string, I.Index>) => void

/** All terms in their order, four at a time; some such fours are computed side by side, before they are added. */
const along4 = (
  c: Context,
  scope: Scope,
  x: Reduction,
  sum: number,
  extent: number,
  bind: (at: I.Index) => ReadonlyMap<string, I.Index>
): void => {
  const wide = 4 * ABREAST
  const most = Math.floor(extent / wide) * wide
  const start = I.axis('#fours', extent)
  if (most > 0)
    nest(c, scope, [{ bind: at => new Map([[start.name, at]]), extent: most, step: wide }], inner => {
      const places = Array.from({ length: ABREAST }, (_, k) => bind(I.shift(4 * k)(bound(inner, I.along(start)))))
      const values = sideBySide(inner, places, one => real(c, one, x.body))
      values.forEach(value => {
        emit(inner, W.localGet(sum), value, combine(x.op), W.localSet(sum))
      })
    })
  if (most < extent)
    nest(c, scope, [{ bind: at => bind(I.shift(most)(at)), extent: extent - most, step: 4 }], inner => {
      accumulate(c, inner, x, sum, [])
    })
}

const accumulate = (c: Context, inner: Scope, x: Reduction, sum: number, mask: ReadonlyArray<Value>): void => {
  const value = real(c, inner, x.body)
  const identity = identityOf(x.op)
  const counted =
    mask.length === 0 ? [value] : [value, W.f32x4Const([identity, identity, identity, identity]), ...mask, c.blend]
  emit(inner, W.localGet(sum), ...counted, combine(x.op), W.localSet(sum))
}

/** Blocks outermost, the examples of a block innermost. */
const blocks = (c: Context, scope: Scope, lane: Lanes, others: ReadonlyArray<Axis>, body: Along): void => {
  const count = lane.axis.extent / lane.block
  const outer = counter(c.locals, count)
  const outerLocal = local(c.locals, 'i32')
  const top = newScope(scope, new Map(), count === 1 ? new Map() : new Map([[outer.name, outerLocal]]))
  nest(c, top, others.map(along), middle => {
    body(middle, lane.block, within => laneBinding(lane, I.along(outer), within))
  })
  emit(
    scope,
    ...(count === 1
      ? top.code
      : looped(outerLocal, { from: W.i32Const(0), to: W.i32Const(count), step: 1, empty: false }, top))
  )
}

/** Along a row, four at a time; at its end the last four again, without those that were counted before. */
const row = (c: Context, scope: Scope, x: Reduction, lane: Lanes, sum: number): void => {
  const n = lane.axis.extent
  const whole = Math.floor(n / 4) * 4
  along4(c, scope, x, sum, whole, at => laneBinding(lane, I.literal(0), at))
  if (whole === n) return
  const end = newScope(scope, laneBinding(lane, I.literal(0), I.literal(n - 4)))
  const fresh = [0, 1, 2, 3].map(i => (n - 4 + i >= whole ? -1 : 0))
  accumulate(c, end, x, sum, [W.i32x4Const([fresh[0] ?? 0, fresh[1] ?? 0, fresh[2] ?? 0, fresh[3] ?? 0])])
  emit(scope, ...end.code)
}

/** (lane 0 ∘ lane 2) ∘ (lane 1 ∘ lane 3), in every lane. */
const joined = (c: Context, scope: Scope, x: Reduction, sum: number): Value => {
  const half = define(
    c.locals,
    scope,
    'v128',
    W.localGet(sum),
    W.localGet(sum),
    W.localGet(sum),
    W.shuffleWords([2, 3, 0, 1]),
    combine(x.op)
  )
  return define(c.locals, scope, 'v128', half, half, half, W.shuffleWords([1, 0, 3, 2]), combine(x.op))
}
