/**
 * Fast products: convolutions by bilinear algorithms that need fewer multiplications (Winograd 1980; Lavin & Gray 2016),
 * forward and in both gradients.
 *
 * An image and a kernel become sums of their windows, one for each point; the points are products over features as
 * before, but fewer than the taps were; results are sums of them. All of it is expressions, so a backend needs to know
 * nothing of it. A result's error is no longer bounded by its own terms, only by the largest of all: a convolution of
 * two operands that are known not to be negative, which may lie under a square root, stays as it is.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { withArgs } from '../expr/Expr'
import { fold } from '../expr/Fold'
import { slice } from '../primitive/pad'
import { reshape } from '../primitive/reshape'
import * as S from '../shape/Shape'
import type { Labelled, Sliding } from './labelled'
import { extent, product, renamed, windowed } from './labelled'
import { nonNegative } from './nonNegative'
import type { Line, Scheme, Windows } from './schemes'
import { depth, growth, schemes, taps } from './schemes'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A convolution that has become fast. Each result is off by at most `γ(depth) · features · growth · max|x| · max|w|`
 * with `γ(n) = n u / (1 - n u)`, `u = 2⁻²⁴`.
 *
 * @category model
 * @since 0.1.0
 */
export interface FastProduct {
  readonly node: Expr
  readonly schemes: ReadonlyArray<Scheme>
  /** Multiplications without and with the schemes. */
  readonly direct: number
  readonly multiplications: number
  readonly growth: number
  readonly depth: number
  /** Terms that a product is summed over besides windows. */
  readonly features: number
}

/** A convolution as this phase sees it: with stride 1, and neither dilation nor groups. */
interface Plain {
  readonly node: Expr
  readonly image: Labelled
  readonly kernel: Labelled
  /** Names of the result's axes, in order. */
  readonly result: ReadonlyArray<string>
  readonly lines: ReadonlyArray<Line>
}

/** What a number costs that is written to memory and read again, in multiply-adds; measured. */
const MOVED = 14

/** A fast product should cost at most this share of a direct one, as what it costs is only estimated. */
const WORTH = 0.85

// -------------------------------------------------------------------------------------
// names
// -------------------------------------------------------------------------------------

/** Names of axes that are not spatial. */
const [BATCH, FEATURE, OUTPUT] = ['batch', 'feature', 'output']

/** What a spatial axis is, and what it becomes: windows of it, points, and the results of a window. */
const position = (i: number): string => `position ${i}`
const window = (i: number): string => `window ${i}`
const point = (i: number): string => `point ${i}`
const inner = (i: number): string => `inner ${i}`

/** The axes that an axis of the result is made of in the end. */
const made = (name: string): ReadonlyArray<string> => {
  const i = Number(name.split(' ')[1])
  return name === BATCH || name === OUTPUT ? [name] : [window(i), inner(i)]
}

// -------------------------------------------------------------------------------------
// recognition
// -------------------------------------------------------------------------------------

const numbers = (node: Expr, name: string): ReadonlyArray<number> => {
  const value = node.attributes[name]
  return Array.isArray(value) ? value.filter(v => typeof v === 'number') : []
}

const named = (roles: ReadonlyArray<number>, first: string, second: string): ReadonlyArray<string> =>
  roles.map((_, axis) => {
    const role = roles.indexOf(axis)
    return role === 0 ? first : role === 1 ? second : position(role - 2)
  })

const plain = (node: Expr): Plain | undefined => {
  const [x, w] = node.args
  const steps = [...numbers(node, 'strides'), ...numbers(node, 'leftDilation'), ...numbers(node, 'rightDilation')]
  const groups = [node.attributes['featureGroups'], node.attributes['batchGroups']]
  if (node.primitive.name !== 'convGeneralDilated' || x === undefined || w === undefined) return undefined
  if (![...steps, ...groups].every(n => n === 1) || S.size(node.shape) === 0) return undefined
  const image = { value: x, names: named(numbers(node, 'left'), BATCH, FEATURE) }
  const kernel = { value: w, names: named(numbers(node, 'right'), OUTPUT, FEATURE) }
  const result = named(numbers(node, 'out'), BATCH, OUTPUT)
  return {
    node,
    image,
    kernel,
    result,
    lines: numbers(node, 'low').map((low, i) => ({
      image: extent(image, position(i)),
      kernel: extent(kernel, position(i)),
      result: extent({ value: node, names: result }, position(i)),
      low
    }))
  }
}

// -------------------------------------------------------------------------------------
// choice
// -------------------------------------------------------------------------------------

const times = (xs: ReadonlyArray<number>): number => xs.reduce((x, y) => x * y, 1)

const windowsOf = ({ image, kernel }: Scheme): number => Math.max(image.count, kernel.count)

/** Every way to take one of each. */
const combinations = <A>(all: ReadonlyArray<ReadonlyArray<A>>): ReadonlyArray<ReadonlyArray<A>> =>
  all.reduce<ReadonlyArray<ReadonlyArray<A>>>((done, some) => done.flatMap(one => some.map(a => [...one, a])), [[]])

const multiplications = (some: ReadonlyArray<Scheme>): number => times(some.map(s => s.points * windowsOf(s)))

const costOf = ({ image, kernel }: Plain, some: ReadonlyArray<Scheme>): number => {
  const [b, f, o] = [extent(image, BATCH), extent(image, FEATURE), extent(kernel, OUTPUT)]
  const numbersOf = (count: (s: Scheme) => number): number => times(some.map(s => s.points * count(s)))
  return (
    multiplications(some) * b * f * o +
    MOVED *
      (numbersOf(s => s.image.count) * b * f +
        numbersOf(s => s.kernel.count) * f * o +
        numbersOf(s => (s.kernel.count > 1 ? 1 : s.image.count)) * b * o)
  )
}

const choose = (conv: Plain): FastProduct | undefined => {
  const [b, f, o] = [extent(conv.image, BATCH), extent(conv.image, FEATURE), extent(conv.kernel, OUTPUT)]
  const features = b * f * o
  const direct = times(conv.lines.map(taps)) * features
  const best = combinations(conv.lines.map(schemes))
    .map(some => ({ some, cost: costOf(conv, some) }))
    .reduce<{ readonly some: ReadonlyArray<Scheme>; readonly cost: number } | undefined>(
      (least, one) => (least === undefined || one.cost < least.cost ? one : least),
      undefined
    )
  return best === undefined || best.cost > WORTH * direct
    ? undefined
    : {
        node: conv.node,
        schemes: best.some,
        direct,
        multiplications: multiplications(best.some) * features,
        growth: times(best.some.map(growth)),
        depth: f * times(best.some.map(s => s.kernel.count)) + best.some.reduce((sum, s) => sum + depth(s), 0),
        features: f
      }
}

/** The convolutions of a graph that become fast. @category combinators @since 0.1.0 */
export const fastProductsOf = (roots: ReadonlyArray<Expr>): ReadonlyMap<Expr, FastProduct> => {
  const sign = nonNegative(roots)
  const found = fold<FastProduct | undefined>(node => {
    const conv = node.args.every(sign) ? undefined : plain(node)
    return conv === undefined ? undefined : choose(conv)
  })(roots)
  return new Map([...found].flatMap(([node, fast]) => (fast === undefined ? [] : [[node, fast] as const])))
}

// -------------------------------------------------------------------------------------
// algorithm
// -------------------------------------------------------------------------------------

const sliding = (name: string, { matrix, stride, low, count }: Windows): Sliding => ({
  name,
  width: matrix[0]?.length ?? 0,
  stride,
  low,
  count
})

/** Every spatial axis in windows, the last one first, each with its points behind the first axis. */
const inPoints = (x: Labelled, windows: ReadonlyArray<Windows>): Labelled =>
  windows.reduceRight((y, w, i) => {
    const place = y.names[0] === position(i) ? 0 : 1
    return renamed(position(i), window(i))(windowed([sliding(position(i), w)], w.matrix, point(i), place)(y))
  }, x)

/** The place behind the axes that come before those of `position i` in the end, its own windows included. */
const placeOf = ({ names }: Labelled, result: ReadonlyArray<string>, i: number): number => {
  const before = [...result.slice(0, result.indexOf(position(i))).flatMap(made), window(i)]
  return 1 + names.reduce((last, name, at) => (before.includes(name) ? at : last), -1)
}

/** Products at the points become results. */
const gathered =
  (result: ReadonlyArray<string>) =>
  (y: Labelled, { gather, points }: Scheme, i: number): Labelled => {
    const all = (name: string, width: number): Sliding => ({ name, width, stride: 1, low: 0, count: 1 })
    const rows = gather._tag === 'Tiles' ? gather.matrix : gather.matrices.map(perPoint => perPoint.flat())
    const windows =
      gather._tag === 'Overlapping' && y.names.includes(window(i)) ? [all(window(i), extent(y, window(i)))] : []
    return windowed([all(point(i), points), ...windows], rows, inner(i), placeOf(y, result, i))(y)
  }

const fast = ({ image, kernel, result, node }: Plain, some: ReadonlyArray<Scheme>): Expr => {
  const [x, w] = [
    inPoints(
      image,
      some.map(s => s.image)
    ),
    inPoints(
      kernel,
      some.map(s => s.kernel)
    )
  ]
  const meeting = some.flatMap((s, i) => (s.kernel.count > 1 ? [window(i)] : []))
  const kept = result.flatMap(made).filter(name => [...x.names, ...w.names].includes(name) && !meeting.includes(name))
  // The batch stays in front, where a backend looks for it.
  const front = result[0] === BATCH ? 1 : 0
  const names = [...kept.slice(0, front), ...some.map((_, i) => point(i)), ...kept.slice(front)]
  const multiplied = product(
    some.map((_, i) => point(i)),
    [FEATURE, ...meeting],
    names
  )(x, w)
  const results = some.reduceRight(gathered(result), multiplied)
  const whole = result.map(name => made(name).reduce((n, part) => n * extent(results, part), 1))
  return slice(
    whole.map(() => 0),
    node.shape
  )(reshape(whole)(results.value))
}

// -------------------------------------------------------------------------------------
// the phase
// -------------------------------------------------------------------------------------

/** The same values, up to rounding, by fewer multiplications where that pays. @category phases @since 0.1.0 */
export const fastProducts = (roots: ReadonlyArray<Expr>): ReadonlyArray<Expr> => {
  const found = fastProductsOf(roots)
  const done = fold<Expr>((node, args) => {
    const same = withArgs(args)(node)
    const chosen = found.get(node)
    const conv = chosen === undefined ? undefined : plain(same)
    return chosen === undefined || conv === undefined ? same : fast(conv, chosen.schemes)
  })(roots)
  return roots.map(root => done.get(root) ?? root)
}
