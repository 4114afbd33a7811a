/**
 * Fusion: which values get a buffer, and which are computed inside the kernels that use them.
 *
 * A value is computed in place where that repeats no work: elementwise producers in their only consumer, index moves
 * anywhere, a reduction in the elementwise values made of it. What would be computed again and again is kept. A last
 * pass keeps more where a kernel would read too many buffers or grow too large.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { topological, uses } from '../expr/Fold'
import { along } from '../expr/Index'
import { read } from '../expr/Scalar'
import * as S from '../shape/Shape'
import type { Profile } from './Body'
import { profile } from './Body'
import { isLeaf, lower, outputAxes } from './lower'
import type { Traits } from './Plan'
import { WIDTH } from './stages'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A graph with the set of its nodes that get a buffer of their own. @category model @since 0.1.0 */
export interface Fused {
  readonly roots: ReadonlyArray<Expr>
  readonly order: ReadonlyArray<Expr>
  readonly kept: ReadonlySet<Expr>
}

/** The most operations that one kernel holds. */
const LARGEST_BODY = 600

/** Repeating this many operations is cheaper than a buffer. */
const CHEAP = 4

/** As `CHEAP`, for all that a value is made of in the kernel that holds it. */
const CHEAP_WHOLE = 8

/** What the consumers of a node ask of it. */
interface Demand {
  readonly evaluations: number
  readonly consumers: number
  /** Whether some consumer reads it inside a loop. */
  readonly looped: boolean
  /** Whether its only way into a kernel is through elementwise operations. */
  readonly pointwise: boolean
}

const NO_DEMAND: Demand = { evaluations: 0, consumers: 0, looped: false, pointwise: true }

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Chooses the values that get a buffer. Every root gets one.
 *
 * @category phases
 * @since 0.1.0
 */
export const fuse =
  (traits: Traits) =>
  (roots: ReadonlyArray<Expr>): Fused => {
    const order = topological(roots)
    const profiles = new Map(order.map(node => [node, profileOf(node)]))
    const kept = keepCostly(traits, roots, order, profiles)
    return { roots, order, kept: keepLarge(traits, order, profiles, kept) }
  }

/** The node's own body, over arguments read from buffers. */
const profileOf = (node: Expr): Profile =>
  isLeaf(node)
    ? { reads: new Map(), operations: 0, reduced: 0 }
    : profile(lower(node, 'n', outputAxes(node, 'o').map(along), (arg, index) => read(node.args.indexOf(arg), index)))

const keepCostly = (
  traits: Traits,
  roots: ReadonlyArray<Expr>,
  order: ReadonlyArray<Expr>,
  profiles: ReadonlyMap<Expr, Profile>
): ReadonlySet<Expr> => {
  const kept = new Set<Expr>(roots.filter(root => !isLeaf(root)))
  const cones = conesOf(roots, order, profiles)
  const demands = new Map<Expr, Demand>()
  const turns = turned(traits, roots, profiles)
  ;[...order].reverse().forEach(node => {
    const own = profiles.get(node)
    const demand = demands.get(node) ?? NO_DEMAND
    if (own === undefined || isLeaf(node)) return
    if (!kept.has(node) && (turns(node) || !inPlace(traits, node, own, cones.get(node) ?? 0, demand))) kept.add(node)
    passOn(demands, node, own, demand, kept.has(node), turns(node))
  })
  return kept
}

/**
 * Whether a node is the transpose of a reduction that only it uses. Where products are fast, it is kept in the place of
 * the reduction, which then has the batch in front.
 */
const turned = (
  traits: Traits,
  roots: ReadonlyArray<Expr>,
  profiles: ReadonlyMap<Expr, Profile>
): ((node: Expr) => boolean) => {
  const counts = uses(roots)
  return ({ primitive, args: [arg] }) =>
    traits.fastProducts === true &&
    primitive.name === 'transpose' &&
    arg !== undefined &&
    (profiles.get(arg)?.reduced ?? 0) > 0 &&
    counts.get(arg) === 1
}

/**
 * What a value costs together with all that only it uses, down to reductions. Shared values are left out, as they may
 * get a buffer.
 */
const conesOf = (
  roots: ReadonlyArray<Expr>,
  order: ReadonlyArray<Expr>,
  profiles: ReadonlyMap<Expr, Profile>
): ReadonlyMap<Expr, number> => {
  const counts = uses(roots)
  const cones = new Map<Expr, number>()
  const own = (arg: Expr): number =>
    (counts.get(arg) ?? 0) > 1 || (profiles.get(arg)?.reduced ?? 0) > 0 ? 0 : (cones.get(arg) ?? 0)
  order.forEach(node =>
    cones.set(node, (profiles.get(node)?.operations ?? 0) + node.args.reduce((sum, arg) => sum + own(arg), 0))
  )
  return cones
}

const repeatsOf = (node: Expr, { evaluations }: Demand): number => evaluations / Math.max(1, S.size(node.shape))

/** Adds what a node, computed as often as it is, asks of its arguments. */
const passOn = (
  demands: Map<Expr, Demand>,
  node: Expr,
  own: Profile,
  demand: Demand,
  isKept: boolean,
  turns: boolean
): void => {
  const times = isKept ? S.size(node.shape) : demand.evaluations
  new Set(node.args).forEach(arg => {
    const before = demands.get(arg) ?? NO_DEMAND
    demands.set(arg, {
      evaluations: before.evaluations + times * (own.reads.get(node.args.indexOf(arg)) ?? 0),
      consumers: before.consumers + 1,
      looped: before.looped || own.reduced > 0 || (!isKept && demand.looped),
      pointwise:
        before.pointwise && (node.primitive.batching._tag === 'Pointwise' || turns) && (isKept || demand.pointwise)
    })
  })
}

const inPlace = (traits: Traits, node: Expr, own: Profile, cone: number, demand: Demand): boolean => {
  const repeats = repeatsOf(node, demand)
  return own.reduced > 0
    ? repeats <= 1 && demand.consumers === 1 && demand.pointwise && !demand.looped && soon(traits, node, own)
    : repeats <= 1 ||
        own.operations === 0 ||
        (own.operations * (repeats - 1) <= CHEAP && cone * (repeats - 1) <= CHEAP_WHOLE) ||
        (own.operations <= 1 && new Set(node.args).size === 1 && repeats <= traits.loopReuse)
}

/** Whether a reduction is not worth stages, which need a kernel of their own: it is short, or has many results. */
const soon = ({ longestSum }: Traits, node: Expr, { reduced }: Profile): boolean =>
  reduced <= longestSum || S.size(node.shape) >= WIDTH

/**
 * Keeps further values until no kernel reads or holds more than it may. A value that is kept for one of its consumers
 * is one buffer more for another that also reads what it is made of, so that once through may not be enough.
 */
const keepLarge = (
  traits: Traits,
  order: ReadonlyArray<Expr>,
  profiles: ReadonlyMap<Expr, Profile>,
  start: ReadonlySet<Expr>
): ReadonlySet<Expr> => {
  const kept = keepLargeOnce(traits, order, profiles, start)
  return kept.size === start.size ? kept : keepLarge(traits, order, profiles, kept)
}

/** From the leaves up, with what is known to be kept so far. */
const keepLargeOnce = (
  traits: Traits,
  order: ReadonlyArray<Expr>,
  profiles: ReadonlyMap<Expr, Profile>,
  start: ReadonlySet<Expr>
): ReadonlySet<Expr> => {
  const kept = new Set(start)
  const leaves = new Map<Expr, ReadonlySet<Expr>>()
  const weights = new Map<Expr, number>()
  const seen = (arg: Expr): ReadonlySet<Expr> => (kept.has(arg) ? new Set([arg]) : (leaves.get(arg) ?? new Set()))
  const total = (node: Expr): ReadonlySet<Expr> => new Set(node.args.flatMap(arg => [...seen(arg)]))
  const held = (node: Expr): number =>
    (profiles.get(node)?.operations ?? 0) +
    [...new Set(node.args)].reduce((sum, arg) => sum + (kept.has(arg) ? 0 : (weights.get(arg) ?? 0)), 0)
  order.forEach(node => {
    if (isLeaf(node)) return void leaves.set(node, new Set([node]))
    candidates(node, leaves).forEach(arg => {
      if (!kept.has(arg) && (total(node).size > traits.maxInputs || held(node) > LARGEST_BODY)) kept.add(arg)
    })
    leaves.set(node, total(node))
    weights.set(node, Math.min(held(node), LARGEST_BODY))
  })
  return kept
}

/** Arguments that are not leaves, those made of most buffers first. */
const candidates = (node: Expr, leaves: ReadonlyMap<Expr, ReadonlySet<Expr>>): ReadonlyArray<Expr> =>
  [...new Set(node.args)]
    .filter(arg => !isLeaf(arg) && arg.args.length > 0)
    .sort((x, y) => (leaves.get(y)?.size ?? 0) - (leaves.get(x)?.size ?? 0))
