/**
 * Long bodies in segments.
 *
 * A body of two hundred operations is one long chain, and a processor looks only a few hundred operations ahead: it
 * would wait for one vector's chain instead of starting the next. So a body is cut where few values are alive, and
 * each segment runs over the vectors of a group before the next one does; what is alive between segments waits in the
 * thread's scratch room. What is the same for all turns of a group's outer loop goes through segments of its own, which
 * run once.
 *
 * @since 0.1.0
 */
import * as RA from 'fp-ts/ReadonlyArray'
import type { Part } from '../../../compile/Body'
import { parts } from '../../../compile/Body'
import type { Real } from '../../../expr/Scalar'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A value in the scratch room: one for each vector of a group, or one for all turns of its outer loop. @category model @since 0.1.0 */
export interface Slot {
  readonly part: Part
  readonly number: number
  readonly once: boolean
}

/** What a segment finds in the scratch room, and what it leaves there. @category model @since 0.1.0 */
export interface Segment {
  readonly given: ReadonlyArray<Slot>
  readonly left: ReadonlyArray<Slot>
  /** Whether it runs in the first turn of the outer loop only. */
  readonly once: boolean
}

/** What a body's parts depend on: the loops of a group at all, and the outer one of them. @category model @since 0.1.0 */
export interface Dependence {
  readonly varies: (p: Part) => boolean
  readonly repeats: (p: Part) => boolean
}

/** Operations of a segment. */
const LENGTH = 20

/** Slots of the scratch room. @category constants @since 0.1.0 */
export const SLOTS = 48

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** Parts that cost no more than fetching them would. */
const isCheap = (p: Part): boolean =>
  p._tag === 'Literal' || p._tag === 'WordLiteral' || p._tag === 'Read' || p._tag === 'FromIndex'

const weight = (p: Part): number => {
  switch (p._tag) {
    case 'Literal':
    case 'WordLiteral':
      return 0
    case 'WordRotate':
    case 'Select':
      return 3
    case 'Unary':
      return p.op === 'exponent' ? 5 : p.op === 'sqrt' ? 4 : 1
    case 'Binary':
      return p.op === 'scale2' ? 12 : p.op === 'div' ? 4 : 1
    default:
      return 1
  }
}

type Inner = (p: Part) => ReadonlyArray<Part>

/** The parts that a part is made of, as far as a segment looks into it. */
const usual: Inner = p =>
  p._tag === 'Guard' || p._tag === 'Reduce' ? [] : p._tag === 'Select' && p.seldom === true ? [p.if, p.else] : parts(p)

/** What a body is made of, with what the seldom side of a choice takes from elsewhere in the body. */
const innerOf = (body: Part): Inner => {
  const everywhere = reached(usual, body)
  const taken = (p: Part): ReadonlyArray<Part> => (everywhere.has(p) ? [p] : parts(p).flatMap(taken))
  return p => (p._tag === 'Select' && p.seldom === true ? [...usual(p), ...new Set(taken(p.then))] : usual(p))
}

const reached = (inner: Inner, body: Part): ReadonlySet<Part> => {
  const seen = new Set<Part>()
  const visit = (p: Part): void => {
    if (seen.has(p)) return
    seen.add(p)
    inner(p).forEach(visit)
  }
  visit(body)
  return seen
}

/** The parts of a body that are computed for each vector, parts before what is made of them. */
const ordered = (body: Part, inner: Inner, varies: (p: Part) => boolean): ReadonlyArray<Part> => {
  const done: Array<Part> = []
  const seen = new Set<Part>()
  const visit = (p: Part): void => {
    if (seen.has(p) || !varies(p)) return
    seen.add(p)
    inner(p).forEach(visit)
    done.push(p)
  }
  visit(body)
  return done
}

/** Bodies of fewer operations wait for memory, not for each other. */
const SHORT = 10

/**
 * The segments of a body; none where it is so short that it needs no help.
 *
 * @category combinators
 * @since 0.1.0
 */
export const segments = (body: Real, { varies, repeats }: Dependence): ReadonlyArray<Segment> => {
  const inner = innerOf(body)
  const found = ordered(body, inner, varies)
  if (total(found) < SHORT) return []
  const { order, first } = divided(found, repeats)
  const place = new Map(order.map((p, i) => [p, i]))
  const lastUse = new Map<Part, number>()
  order.forEach((p, i) => {
    inner(p).forEach(q => lastUse.set(q, i))
  })
  const alive = (cut: number): ReadonlyArray<Part> =>
    order.slice(0, cut).filter(p => !isCheap(p) && (lastUse.get(p) ?? -1) >= cut)
  const living = (cut: number): number => alive(cut).length
  const cuts = [...cutsOf(order, 0, first, living), first, ...cutsOf(order, first, order.length, living)].filter(
    c => c > 0
  )
  const slots = new Map<Part, number>()
  const slotOf = (p: Part): Slot => ({
    part: p,
    number: slots.get(p) ?? 0,
    once: (place.get(p) ?? 0) < first
  })
  const made = [...cuts, order.length].map((cut, i): Segment => {
    const from = cuts[i - 1] ?? 0
    const left = cut === order.length ? [] : alive(cut).filter(p => (place.get(p) ?? 0) >= from)
    left.forEach(p => slots.set(p, slots.size))
    return { given: alive(from).map(slotOf), left: left.map(slotOf), once: cut <= first }
  })
  return slots.size > SLOTS ? [{ given: [], left: [], once: false }] : made
}

const total = (order: ReadonlyArray<Part>): number => order.reduce((sum, p) => sum + weight(p), 0)

/** What need not be repeated comes first, if it is worth segments of its own. */
const divided = (
  order: ReadonlyArray<Part>,
  repeats: (p: Part) => boolean
): { readonly order: ReadonlyArray<Part>; readonly first: number } => {
  const { left: once, right: each } = RA.partition(repeats)(order)
  return total(once) < SHORT ? { order, first: 0 } : { order: [...once, ...each], first: once.length }
}

/** Cuts about `LENGTH` operations apart in a stretch, each where the fewest values are alive. */
const cutsOf = (
  order: ReadonlyArray<Part>,
  from: number,
  to: number,
  aliveAt: (cut: number) => number
): ReadonlyArray<number> => {
  const sums = order
    .slice(from, to)
    .reduce<Array<number>>((done, p) => [...done, (done[done.length - 1] ?? 0) + weight(p)], [])
  const all = sums[sums.length - 1] ?? 0
  const count = Math.round(all / LENGTH)
  const cuts: Array<number> = []
  for (let i = 1; i < count; i++) {
    const target = (all * i) / count
    const near = sums.flatMap((sum, at) => (Math.abs(sum - target) < LENGTH / 3 ? [from + at + 1] : []))
    const best = near.reduce<readonly [number, number] | undefined>((found, at) => {
      const living = aliveAt(at)
      return found === undefined || living < found[1] ? [at, living] : found
    }, undefined)
    if (best !== undefined && best[0] > (cuts[cuts.length - 1] ?? 0)) cuts.push(best[0])
  }
  return cuts
}
