/**
 * Long bodies in segments.
 *
 * A body of two hundred operations is one long chain, and a processor looks only a few hundred operations ahead: it
 * would wait for one vector's chain instead of starting the next. So a body is cut where few values are alive, and
 * each segment runs over the vectors of a group before the next one does; what is alive between segments waits in the
 * thread's scratch room.
 *
 * @since 0.1.0
 */
import type { Part } from '../../../compile/Body'
import { parts } from '../../../compile/Body'
import type { Real } from '../../../expr/Scalar'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a segment finds in the scratch room, and what it leaves there: parts with their slots. @category model @since 0.1.0 */
export interface Segment {
  readonly given: ReadonlyArray<readonly [Part, number]>
  readonly left: ReadonlyArray<readonly [Part, number]>
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
export const segments = (body: Real, varies: (p: Part) => boolean): ReadonlyArray<Segment> => {
  const inner = innerOf(body)
  const order = ordered(body, inner, varies)
  if (order.reduce((sum, p) => sum + weight(p), 0) < SHORT) return []
  const place = new Map(order.map((p, i) => [p, i]))
  const lastUse = new Map<Part, number>()
  order.forEach((p, i) => {
    inner(p).forEach(q => lastUse.set(q, i))
  })
  const alive = (cut: number): ReadonlyArray<Part> =>
    order.slice(0, cut).filter(p => !isCheap(p) && (lastUse.get(p) ?? -1) >= cut)
  const cuts = cutsOf(order, cut => alive(cut).length)
  const slots = new Map<Part, number>()
  const found = cuts.map((cut, i): Segment => {
    const from = cuts[i - 1] ?? 0
    const given = alive(from).map(p => [p, slots.get(p) ?? 0] as const)
    const left = alive(cut).filter(p => (place.get(p) ?? 0) >= from)
    left.forEach(p => slots.set(p, slots.size))
    return { given, left: left.map(p => [p, slots.get(p) ?? 0] as const) }
  })
  const last = alive(cuts[cuts.length - 1] ?? 0).map(p => [p, slots.get(p) ?? 0] as const)
  return slots.size > SLOTS ? [{ given: [], left: [] }] : [...found, { given: last, left: [] }]
}

/** Cuts about `LENGTH` operations apart, each where the fewest values are alive. */
const cutsOf = (order: ReadonlyArray<Part>, aliveAt: (cut: number) => number): ReadonlyArray<number> => {
  const sums = order.reduce<Array<number>>((done, p) => [...done, (done[done.length - 1] ?? 0) + weight(p)], [])
  const total = sums[sums.length - 1] ?? 0
  const count = Math.round(total / LENGTH)
  const cuts: Array<number> = []
  for (let i = 1; i < count; i++) {
    const target = (total * i) / count
    const near = sums.flatMap((sum, at) => (Math.abs(sum - target) < LENGTH / 3 ? [at + 1] : []))
    const best = near.reduce<readonly [number, number] | undefined>((found, at) => {
      const living = aliveAt(at)
      return found === undefined || living < found[1] ? [at, living] : found
    }, undefined)
    if (best !== undefined && best[0] > (cuts[cuts.length - 1] ?? 0)) cuts.push(best[0])
  }
  return cuts
}
