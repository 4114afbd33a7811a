/**
 * Random well-typed graphs. A graph grows by primitives' own samples: each says which operands it wants, and nodes
 * that are there already are brought to those shapes and domains. So every primitive takes part the moment it exists,
 * and every graph is well typed by construction.
 *
 * @since 0.1.0
 */
import type { Domain, Draw, Expr, Operand, Primitive } from '../../src/expr/Expr'
import { apply, isInvalid } from '../../src/expr/Expr'
import { interval, operand } from '../../src/expr/builders'
import { topological } from '../../src/expr/Fold'
import type { Tensor } from '../../src/expr/Tensor'
import { add } from '../../src/primitive/add'
import { broadcastTo } from '../../src/primitive/broadcastInDim'
import { less } from '../../src/primitive/compare'
import { constant, fill } from '../../src/primitive/constant'
import { logistic } from '../../src/primitive/logistic'
import { mul } from '../../src/primitive/mul'
import { pad, slice } from '../../src/primitive/pad'
import { reshape } from '../../src/primitive/reshape'
import type { Shape } from '../../src/shape/Shape'
import { Eq, size } from '../../src/shape/Shape'
import { modules } from '../../src/transform/registry'
import type { Probe, Slot } from '../Probe'
import { probeOf, slotOf } from '../Probe'
import type { Tape } from './Tape'
import { drawFrom } from './Tape'
import { valuesFor } from './Values'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Fewest and most nodes of a graph. @category model @since 0.1.0 */
export const NODES = { least: 3, most: 40 } as const

/** Numbers of a graph stay below this, so that its derivatives of any order are numbers too. */
const LARGEST_VALUE = 50

interface Growing {
  readonly draw: Draw
  readonly seed: number
  readonly slots: ReadonlyArray<Slot>
  readonly pool: ReadonlyArray<Expr>
  /** Values of the nodes seen so far: a cache that only grows. */
  readonly known: Map<Expr, Tensor>
}

/** An operand of a new node, with the inputs that it brought. */
interface Supplied {
  readonly growing: Growing
  readonly node: Expr
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Primitives that graphs are not made of, with the reason. @category constructors @since 0.1.0 */
export const leftOut: ReadonlyMap<string, string> = new Map([
  ['input', 'graphs have inputs of their own'],
  ['stopGradient', 'its derivative is 0 by definition, so differences of a graph with it say nothing']
])

const all: ReadonlyArray<Primitive> = modules
  .flatMap(module => module.primitives)
  .filter(primitive => !leftOut.has(primitive.name))

/** Primitives that move, contract or reduce are drawn as often as all of those that go point by point. */
const groups: ReadonlyArray<ReadonlyArray<Primitive>> = [
  all.filter(p => p.batching._tag === 'Pointwise'),
  all.filter(p => p.batching._tag !== 'Pointwise')
]

/**
 * The graph that a tape means: 3 to 40 nodes, 1 or 2 outputs.
 *
 * @category constructors
 * @since 0.1.0
 */
export const graphFrom = (tape: Tape): Probe => {
  const draw = drawFrom(tape)
  const seed = draw.integer(0, 9999)
  const goal = draw.integer(NODES.least, NODES.most - 6)
  const start = fresh({ draw, seed, slots: [], pool: [], known: new Map() }, operand(draw.shape(0, 4), interval(-2, 2)))
  const grown = grow(start.growing, goal, 60)
  const [last = start.node, other = last] = [...grown.pool].reverse().filter(e => e.dtype === 'f32')
  const outputs = draw.integer(0, 2) > 0 || last === other ? [last] : [last, other]
  const reached = new Set(topological(outputs))
  return probeOf(
    grown.slots.filter(s => reached.has(s.node)),
    outputs,
    seed
  )
}

/** Growth stops at the goal, when the tape is at its end, or now and then. */
const grow = (growing: Growing, goal: number, tries: number): Growing => {
  const count = topological(growing.pool.slice(-1)).length
  const goesOn = growing.draw.integer(0, 60) > 0 || count < NODES.least
  if (tries === 0 || count >= goal || !goesOn) return growing
  const group = groups[growing.draw.integer(0, 1)] ?? []
  const primitive = group[growing.draw.integer(0, group.length - 1)]
  const next = primitive === undefined ? growing : extended(growing, primitive)
  return grow(topological(next.pool.slice(-1)).length > NODES.most ? growing : next, goal, tries - 1)
}

/** The graph with one more application, unless its values leave the range of good numbers. */
const extended = (growing: Growing, primitive: Primitive): Growing => {
  const { attributes, operands } = primitive.sample(growing.draw)
  const supplied = operands.reduce<{ readonly growing: Growing; readonly args: ReadonlyArray<Expr> }>(
    (done, wanted) => {
      const { growing: next, node } = supply(done.growing, wanted)
      return { growing: next, args: [...done.args, node] }
    },
    { growing, args: [] }
  )
  const node = apply(primitive, attributes, supplied.args)
  return isInvalid(node) || !tame(evaluated(supplied.growing, node))
    ? growing
    : { ...supplied.growing, pool: [...supplied.growing.pool, node] }
}

const tame = (value: Tensor | undefined): boolean =>
  value !== undefined && value.data.every(x => Math.abs(x) <= LARGEST_VALUE)

const evaluated = ({ known }: Growing, node: Expr): Tensor | undefined => {
  topological([node])
    .filter(e => !known.has(e))
    .forEach(e => {
      const args = e.args.flatMap(arg => known.get(arg) ?? [])
      known.set(e, e.primitive.evaluate(e.attributes, args, e))
    })
  return known.get(node)
}

// -------------------------------------------------------------------------------------
// operands
// -------------------------------------------------------------------------------------

const fresh = (growing: Growing, wanted: Operand): Supplied => {
  const { slots, pool, known, seed } = growing
  const slot = slotOf(`x${slots.length}`, wanted, seed === 0 ? 0 : seed + slots.length)
  known.set(slot.node, slot.value)
  return {
    node: slot.node,
    growing: { ...growing, slots: [...slots, slot], pool: [...pool.slice(0, -1), slot.node, ...pool.slice(-1)] }
  }
}

/** A node that fits: one that is there, brought to the shape and the domain, or now and then a new input. */
const supply = (growing: Growing, wanted: Operand): Supplied => {
  const { draw } = growing
  const reals = growing.pool.filter(e => e.dtype === 'f32')
  const at = draw.integer(0, 5)
  const node =
    draw.integer(0, 2) > 0 ? reals[reals.length - 1] : reals[reals.length - 1 - (at % Math.max(1, reals.length))]
  return wanted.dtype === 'i32'
    ? { growing, node: integers(wanted, growing.seed + at) }
    : node === undefined ||
        wanted.prepare !== undefined ||
        at === 5 ||
        (size(node.shape) === 0 && size(wanted.shape) > 0)
      ? wanted.dtype === 'bool'
        ? { growing, node: integers(wanted, growing.seed + at) }
        : fresh(growing, wanted)
      : wanted.dtype === 'bool'
        ? { growing, node: less(fitted(node, wanted.shape), fill(0.1)(wanted.shape)) }
        : { growing, node: tamed(growing, fitted(node, wanted.shape), wanted.domain, draw) }
}

/** Integers and truths are data. */
const integers = (wanted: Operand, seed: number): Expr => {
  const { data } = valuesFor(wanted, seed)
  const values = constant(wanted.shape, [...data])
  return apply(values.primitive, { ...values.attributes, dtype: wanted.dtype }, [])
}

const spreads = (from: Shape, to: Shape): boolean =>
  from.length <= to.length && from.every((n, i) => n === 1 || n === to[to.length - from.length + i])

/** A node in another shape: spread, reshaped, cut or padded. */
const fitted = (e: Expr, shape: Shape): Expr => {
  const [have, want] = [size(e.shape), size(shape)]
  const flat = reshape([have])(e)
  return Eq.equals(e.shape, shape)
    ? e
    : have === want
      ? reshape(shape)(e)
      : spreads(e.shape, shape)
        ? broadcastTo(shape)(e)
        : have > want
          ? reshape(shape)(
              slice(
                [0],
                [want * Math.max(1, Math.floor(have / Math.max(want, 1)))],
                [Math.max(1, Math.floor(have / Math.max(want, 1)))]
              )(flat)
            )
          : reshape(shape)(pad([0], [want - have], [0])(flat))
}

/** How far values keep from the ends of a domain and from the points that it avoids. */
const CLEARANCE = 0.05

const lies = ({ least, most, avoid }: Domain, x: number): boolean =>
  x >= least && x <= most && avoid.every(a => Math.abs(a - x) >= CLEARANCE)

/** A node whose values lie in a domain: as it is where they do, else squeezed into one of its intervals. */
const tamed = (growing: Growing, e: Expr, domain: Domain, draw: Draw): Expr => {
  const value = evaluated(growing, e)
  if (value !== undefined && value.data.every(x => lies(domain, x))) return e
  const ends = [domain.least, ...domain.avoid, domain.most].sort((x, y) => x - y)
  const gaps = ends
    .slice(1)
    .flatMap((end, i) => (end - (ends[i] ?? end) > 4 * CLEARANCE ? [[ends[i] ?? end, end] as const] : []))
  const [low, high] = gaps[draw.integer(0, Math.max(0, gaps.length - 1))] ?? [domain.least, domain.most]
  const room = high - low
  return add(mul(logistic(e), fill(0.8 * room)(e.shape)), fill(low + 0.1 * room)(e.shape))
}
