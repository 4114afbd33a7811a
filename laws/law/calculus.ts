/**
 * Laws of derivatives, stated for probes: they hold for every primitive, every graph, and every function that a user
 * may write.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Expr } from '../../src/expr/Expr'
import { isInvalid } from '../../src/expr/Expr'
import { topological } from '../../src/expr/Fold'
import type { Tensor } from '../../src/expr/Tensor'
import * as T from '../../src/expr/Tensor'
import { add } from '../../src/primitive/add'
import { sumAll } from '../../src/primitive/broadcastInDim'
import { filledWith, scalar, zeros } from '../../src/primitive/constant'
import { inputOf } from '../../src/primitive/input'
import { mul } from '../../src/primitive/mul'
import * as S from '../../src/shape/Shape'
import type { Tangent } from '../../src/transform/jvp'
import { jvp } from '../../src/transform/jvp'
import { dependence, nonlinear } from '../../src/transform/linearity'
import { linearize } from '../../src/transform/linearize'
import { transpose } from '../../src/transform/transpose'
import { grad, vjp } from '../../src/transform/vjp'
import type { Finding, Law } from '../Law'
import { fails, holds, silent, unless } from '../Law'
import { operations } from '../numeric/Cost'
import { derivativeFrom } from '../numeric/Derivative'
import type { Environment } from '../numeric/Magnitude'
import { absoluteDot, dot, magnitudes, values } from '../numeric/Magnitude'
import type { Probe, Slot } from '../Probe'
import { both, environment, moved, moving, point, real, tangentsOf, weighted } from '../Probe'

// -------------------------------------------------------------------------------------
// values
// -------------------------------------------------------------------------------------

const valueOf = (known: ReadonlyMap<Expr, Tensor>, e: Expr): Tensor => known.get(e) ?? T.fill(NaN)(e.shape)

const number = (x: Tensor | undefined): number => x?.data[0] ?? NaN

/** Everything that a probe's graphs may read: a point, both directions, and the weights. */
const around = (probe: Probe, at: Environment): Environment =>
  both(at, environment([...probe.weights, ...tangentsOf(probe, 0), ...tangentsOf(probe, 1)]))

const pairs = (probe: Probe, which: 0 | 1): ReadonlyMap<Expr, Expr> =>
  new Map(moving(probe).flatMap(s => (s.tangents === undefined ? [] : [[s.node, s.tangents[which].node] as const])))

const orZeros = (y: Expr, tangent: Tangent | undefined): Expr => O.getOrElse(() => zeros(y.shape))(tangent ?? O.none)

const isFinite = (x: Tensor): boolean => x.data.every(Number.isFinite)

const NOT_FINITE = silent('a value is not finite')

/** The largest part by which two lists of tensors differ, as a part of the bound; more than 1 is too much. */
const excess = (x: ReadonlyArray<Tensor>, y: ReadonlyArray<Tensor>, bound: ReadonlyArray<Tensor>): number =>
  Math.max(
    0,
    ...x
      .flatMap((t, i) =>
        Array.from(t.data, (v, k) => {
          const distance = Math.abs(v - (y[i]?.data[k] ?? NaN))
          return distance === 0 ? 0 : distance / (EXACT * (bound[i]?.data[k] ?? NaN) + TINY)
        })
      )
      .map(ratio => (Number.isNaN(ratio) ? Infinity : ratio))
  )

/** Two ways to compute one number agree to this part of the sum of absolute products behind it. */
const EXACT = 1e-12

/** Below this, numbers are rounding errors of numbers that are not. */
const TINY = 1e-290

const agrees = (
  what: string,
  x: ReadonlyArray<Tensor>,
  y: ReadonlyArray<Tensor>,
  bound: ReadonlyArray<Tensor>
): Finding => {
  const ratio = excess(x, y, bound)
  return unless(ratio <= 1 ? undefined : `${what}: ${firstLines(x)} and ${firstLines(y)} differ by ${ratio} bounds`)
}

const firstLines = (tensors: ReadonlyArray<Tensor>): string =>
  tensors.map(({ data }) => `[${[...data.slice(0, 12)].join(', ')}${data.length > 12 ? ', …' : ''}]`).join(' ')

// -------------------------------------------------------------------------------------
// derivatives of every order, in every mode
// -------------------------------------------------------------------------------------

/** How a directional derivative is taken. @category model @since 0.1.0 */
export type Mode = 'forward' | 'reverse'

/** The derivative of a number along direction `which`, as a graph. */
const along = (probe: Probe, which: 0 | 1, mode: Mode, y: Expr): Expr =>
  mode === 'forward' ? orZeros(y, jvp([y], pairs(probe, which))[0]) : gradientAlong(probe, which, y)

const gradientAlong = (probe: Probe, which: 0 | 1, y: Expr): Expr => {
  const slots = moving(probe)
  return grad(
    y,
    slots.map(s => s.node)
  )
    .map((g, i) => mul(g, slots[i]?.tangents?.[which].node ?? g))
    .map(sumAll)
    .reduce<Expr>(add, scalar(0))
}

const MODES: ReadonlyArray<Mode> = ['forward', 'reverse']

/** Every sequence of `order` modes, with the derivative that it leads to. */
const derivatives = (probe: Probe, order: number): ReadonlyArray<Expr> =>
  order === 0
    ? [weighted(probe)]
    : derivatives(probe, order - 1).flatMap(y => MODES.map(mode => along(probe, 0, mode, y)))

/** Nodes whose value jumps where a derivative has a kink: comparisons, signs, positions of maxima. */
const switches = (probe: Probe, roots: ReadonlyArray<Expr>): ReadonlyArray<Expr> => {
  const depends = dependence(
    moving(probe).map(s => s.node),
    roots
  )
  return [...depends].flatMap(([node, d]) =>
    d && node.primitive.rule._tag === 'Flat' && node.primitive.name !== 'stopGradient' && node.args.length > 0
      ? [node]
      : []
  )
}

const same = (x: ReadonlyArray<Tensor>, y: ReadonlyArray<Tensor>): boolean =>
  x.every((t, i) => t.data.every((v, k) => Object.is(v, y[i]?.data[k])))

/** First steps of the differences, as parts of a direction of size 1. */
const STEPS = [0.05, 0.01, 0.002, 0.0004]

/**
 * The derivatives of order `order` of the weighted outputs along a direction, in all `2^order` sequences of forward
 * and reverse mode, against differences of the derivative before.
 *
 * @category laws
 * @since 0.1.0
 */
export const matchesDifferences = (order: number, tolerance: number): Law<Probe> => ({
  name: `derivative of order ${order} matches differences`,
  statement: `|D^${order} f(x)[v, …] − Richardson(D^${order - 1} f)(x, v)| ≤ ${tolerance} · max(1, |f|), in ${2 ** order} modes`,
  test: probe => {
    const before = derivatives(real(probe), order - 1)
    const now = derivatives(real(probe), order)
    const flats = switches(probe, [...before, ...now])
    const center = values(around(probe, point(probe)), [...before, ...now, ...flats])
    const found = now.map(y => number(center.get(y)))
    const state = flats.map(y => valueOf(center, y))
    const [from] = before
    if (from === undefined || !found.every(Number.isFinite)) return NOT_FINITE
    const scale = tolerance * Math.max(1, ...found.map(Math.abs), Math.abs(number(center.get(from))))
    const step = (t: number): number => {
      const there = values(around(probe, moved(probe, 0, t)), [from, ...flats])
      return same(
        state,
        flats.map(y => valueOf(there, y))
      )
        ? number(there.get(from))
        : NaN
    }
    const { value, error } = derivativeFrom(step, STEPS, scale / 100)
    const wrong = found.findIndex(x => Math.abs(x - value) > scale)
    return error === Infinity
      ? silent('the point lies too near a kink for differences')
      : error > scale / 2
        ? silent('differences are too rough here')
        : unless(
            wrong < 0
              ? undefined
              : `mode ${wrong} gives ${found[wrong] ?? NaN}, but differences give ${value} ± ${error}`
          )
  }
})

/**
 * Second derivatives along two directions: every pair of modes, in both orders of the directions.
 *
 * @category laws
 * @since 0.1.0
 */
export const hessianIsSymmetric: Law<Probe> = {
  name: 'the Hessian is symmetric',
  statement: 'uᵀHv = vᵀHu, and forward over reverse = reverse over reverse = forward over forward',
  test: probe => {
    const y = weighted(real(probe))
    const all = ([0, 1] as const).flatMap(which =>
      MODES.flatMap(first => {
        const once = along(probe, which, first, y)
        return MODES.map(second => along(probe, which === 0 ? 1 : 0, second, once))
      })
    )
    const env = around(probe, point(probe))
    const known = values(env, all)
    const found = all.map(e => valueOf(known, e))
    const sizes = ([0, 1] as const).map(which =>
      magnitudes(
        env,
        tangentsOf(probe, which === 0 ? 1 : 0).map(s => s.node),
        [along(probe, which === 0 ? 1 : 0, 'forward', along(probe, which, 'forward', y))]
      ).map(number)
    )
    // The sums behind first derivatives count too: second derivatives may be what is left when those cancel.
    const bound = Math.max(1, ...sizes.flat())
    return found.every(isFinite)
      ? agrees(
          'second derivatives',
          found,
          found.map(() => found[0] ?? T.scalar(NaN)),
          found.map(() => T.scalar(8 * bound))
        )
      : NOT_FINITE
  }
}

// -------------------------------------------------------------------------------------
// exact identities of the first derivative
// -------------------------------------------------------------------------------------

/** A probe's linear map with its two sides, ready to be evaluated. */
interface Linear {
  readonly probe: Probe
  readonly env: Environment
  readonly leaves: ReadonlyArray<Expr>
  readonly images: ReadonlyArray<Expr>
  readonly sizes: ReadonlyArray<Tensor>
}

const linear = (given: Probe): Linear => {
  const probe = real(given)
  const env = around(probe, point(probe))
  const leaves = tangentsOf(probe, 0).map(s => s.node)
  const images = jvp(probe.outputs, pairs(probe, 0)).map((t, i) => orZeros(probe.outputs[i] ?? scalar(0), t))
  return { probe, env, leaves, images, sizes: magnitudes(env, leaves, images) }
}

const law = (name: string, statement: string, test: (l: Linear) => Finding): Law<Probe> => ({
  name,
  statement,
  test: probe => {
    const l = linear(probe)
    return moving(probe).length === 0 ? holds : l.sizes.every(isFinite) ? test(l) : NOT_FINITE
  }
})

/** @category laws @since 0.1.0 */
export const tangentsAreLinear: Law<Probe> = law(
  'tangents are linear',
  'J(a·u + b·v) = a·Ju + b·Jv, and every node of the tangent graph that varies is linear',
  ({ probe, env, leaves, images, sizes }) => {
    const odd = nonlinear(leaves, images)
    if (odd !== undefined) return fails(`the tangent graph applies ${odd.primitive.name}, which is not linear`)
    const [a, b] = [0.75, -1.5]
    const [u, v] = [tangentsOf(probe, 0), tangentsOf(probe, 1)]
    const at = (of: (i: number) => Tensor): ReadonlyArray<Tensor> => {
      const known = values(both(env, new Map(u.map((s, i) => [s.name, of(i)]))), images)
      return images.map(y => valueOf(known, y))
    }
    const other = (i: number): Tensor => v[i]?.value ?? T.scalar(NaN)
    const one = (i: number): Tensor => u[i]?.value ?? T.scalar(NaN)
    const together = at(i => T.map2((x, y) => a * x + b * y)(one(i), other(i)))
    const [ju, jv] = [at(one), at(other)]
    const apart = ju.map((x, i) => T.map2((p, q) => a * p + b * q)(x, jv[i] ?? x))
    const wide = magnitudes(both(env, new Map(u.map((s, i) => [s.name, other(i)]))), leaves, images)
    return agrees(
      'the image of a sum and the sum of images',
      together,
      apart,
      sizes.map((s, i) => T.map2((p, q) => 2 * p + 4 * q)(s, wide[i] ?? s))
    )
  }
)

const outputsText = (x: number, y: number): string => `⟨w, Jv⟩ = ${x}, but ⟨Jᵀw, v⟩ = ${y}`

const shownShape = (e: Expr | undefined): string =>
  e === undefined ? '' : isInvalid(e) ? String(e.attributes['sentence']) : S.Show.show(e.shape)

/** @category laws @since 0.1.0 */
export const dotTest: Law<Probe> = law(
  'dot test',
  '|⟨w, Jv⟩ − ⟨Jᵀw, v⟩| ≤ 10⁻¹² · Σ|w·J·v|',
  ({ probe, env, images, sizes }) => {
    const weights = probe.weights
    const slots = moving(probe)
    const pulled = vjp(
      probe.outputs,
      slots.map(s => s.node),
      weights.map(w => w.node)
    )
    const odd = pulled.findIndex((g, i) => !S.Eq.equals(g.shape, slots[i]?.node.shape ?? []))
    if (odd >= 0) return fails(`the cotangent of operand ${odd} has another shape than it: ${shownShape(pulled[odd])}`)
    const known = values(env, [...images, ...pulled])
    const left = images.reduce((sum, y, i) => sum + dot(valueOf(known, y), weights[i]?.value ?? T.scalar(NaN)), 0)
    const right = pulled.reduce(
      (sum, g, i) => sum + dot(valueOf(known, g), slots[i]?.tangents?.[0].value ?? T.scalar(NaN)),
      0
    )
    const bound = sizes.reduce((sum, s, i) => sum + absoluteDot(s, weights[i]?.value ?? T.scalar(NaN)), 0)
    return unless(Math.abs(left - right) <= EXACT * bound + TINY ? undefined : outputsText(left, right))
  }
)

/** @category laws @since 0.1.0 */
export const transposeTwice: Law<Probe> = law(
  'transposing twice changes nothing',
  '(Jᵀ)ᵀv = Jv',
  ({ probe, env, images, sizes }) => {
    const slots = moving(probe)
    const weights = probe.weights
    const once = transpose(
      linearize(
        probe.outputs,
        slots.map(s => s.node)
      ),
      weights.map(w => O.some(w.node))
    )
    const twice = transpose(
      { leaves: weights.map(w => w.node), tangents: once },
      tangentsOf(probe, 0).map(s => O.some(s.node))
    ).map((t, i) => orZeros(probe.outputs[i] ?? scalar(0), t))
    const known = values(env, [...images, ...twice])
    return agrees(
      'the map and its double transpose',
      twice.map(y => valueOf(known, y)),
      images.map(y => valueOf(known, y)),
      sizes
    )
  }
)

/** The largest side of a Jacobian that is written out element by element. */
const LARGEST_SIDE = 16

const basis = (shape: Tensor['shape'], k: number): Tensor => {
  const zero = T.fill(0)(shape)
  return { shape, data: zero.data.map((_, i) => (i === k ? 1 : 0)) }
}

/** The rows or columns of a linear graph in one leaf, the other leaves zero. */
const columns = (env: Environment, leaf: Slot, all: ReadonlyArray<Slot>, images: ReadonlyArray<Expr>) => {
  const rest = new Map(all.map(s => [s.name, T.fill(0)(s.node.shape)]))
  return Array.from(leaf.value.data, (_, k) => {
    const there = both(both(env, rest), new Map([[leaf.name, basis(leaf.value.shape, k)]]))
    const known = values(there, images)
    return { images: images.map(y => valueOf(known, y)), env: there }
  })
}

/** @category laws @since 0.1.0 */
export const jacobiansAgree: Law<Probe> = {
  ...law('forward and reverse Jacobians agree', 'J by columns = J by rows', ({ probe, env, leaves, images }) => {
    const [into] = tangentsOf(probe, 0)
    const [slot] = moving(probe)
    const [out] = probe.weights
    const [y] = probe.outputs
    const [image] = images
    if (into === undefined || slot === undefined || out === undefined || y === undefined || image === undefined)
      return holds
    if (into.value.data.length > LARGEST_SIDE || out.value.data.length > LARGEST_SIDE)
      return silent('the Jacobian is too large to write out')
    const pulled = vjp([y], [slot.node], [out.node])
    const rows = columns(env, out, [out], pulled)
    const forward = columns(env, into, tangentsOf(probe, 0), [image])
    return (
      forward
        .map(({ images: [column], env: there }, k) =>
          agrees(
            `column ${k} of the Jacobian`,
            column === undefined ? [] : [column],
            [{ shape: y.shape, data: Float64Array.from(rows, row => row.images[0]?.data[k] ?? NaN) }],
            magnitudes(there, leaves, [image])
          )
        )
        .find(finding => finding._tag !== 'Holds') ?? holds
    )
  }),
  silent: 0.95
}

// -------------------------------------------------------------------------------------
// chain rule
// -------------------------------------------------------------------------------------

/** An inner node through which derivatives are cut; which one, the probe's seed decides. */
const innerNode = (probe: Probe): Expr | undefined => {
  const inputs = new Set(moving(probe).map(s => s.node))
  const depends = dependence([...inputs], probe.outputs)
  const inner = topological(probe.outputs).filter(
    node => depends.get(node) === true && node.dtype === 'f32' && !inputs.has(node) && !probe.outputs.includes(node)
  )
  return inner[probe.seed % Math.max(1, inner.length)]
}

/** @category laws @since 0.1.0 */
export const chainRule: Law<Probe> = {
  ...law(
    'the chain rule holds under cuts',
    'Jf = ∂f/∂x + ∂f/∂c · Jc for every inner node c, forward and reverse',
    ({ probe, env, images, sizes }) => {
      const cut = innerNode(probe)
      if (cut === undefined) return silent('there is no inner node to cut at')
      const wrt = moving(probe).map(s => s.node)
      const inner = inputOf('f32')('through the cut', cut.shape)
      const through = orZeros(cut, jvp([cut], pairs(probe, 0))[0])
      const innerValue = valueOf(values(env, [through]), through)
      const outer = jvp(probe.outputs, new Map([...pairs(probe, 0), [cut, inner]])).map((t, i) =>
        orZeros(probe.outputs[i] ?? cut, t)
      )
      const weights = probe.weights.map(w => w.node)
      const partial = vjp(probe.outputs, [...wrt, cut], weights)
      const ofCut = partial[wrt.length] ?? cut
      const rest = vjp([cut], wrt, [ofCut])
      const whole = vjp(probe.outputs, wrt, weights)
      const sums = wrt.map((_, i) => add(partial[i] ?? cut, rest[i] ?? cut))
      const known = values(both(env, new Map([['through the cut', innerValue]])), [
        ...images,
        ...outer,
        ...whole,
        ...sums
      ])
      const at = (es: ReadonlyArray<Expr>): ReadonlyArray<Tensor> => es.map(e => valueOf(known, e))
      const forward = agrees('tangents whole and cut', at(outer), at(images), sizes)
      return forward._tag !== 'Holds'
        ? forward
        : agrees(
            'cotangents whole and cut',
            at(sums),
            at(whole),
            magnitudes(
              env,
              probe.weights.map(w => w.node),
              whole
            )
          )
    }
  ),
  silent: 0.9
}

// -------------------------------------------------------------------------------------
// Taylor remainders
// -------------------------------------------------------------------------------------

const FIRST_STEP = 2 ** -7

/** The slope of a remainder on a logarithmic scale over the last of 4 halvings. */
const slope = (remainder: (h: number) => number): number =>
  Math.log2(Math.abs(remainder(FIRST_STEP / 8))) - Math.log2(Math.abs(remainder(FIRST_STEP / 16)))

/**
 * With the gradient, the remainder shrinks with the square of the step; with the Hessian too, with its cube.
 *
 * @category laws
 * @since 0.1.0
 */
export const taylorSlopes: Law<Probe> = {
  name: 'Taylor remainders',
  statement: '|f(x+hv) − f(x) − h·Df| ~ h², and without h²/2·D²f ~ h³: slopes 2 and 3 within 0.1',
  silent: 0.9,
  test: given => {
    const probe = real(given)
    const y = weighted(probe)
    const first = along(probe, 0, 'reverse', y)
    const second = along(probe, 0, 'forward', first)
    const [third, fourth] = [
      along(probe, 0, 'forward', second),
      along(probe, 0, 'forward', along(probe, 0, 'forward', second))
    ]
    const all = [y, first, second, third, fourth]
    const flats = switches(probe, all)
    const center = values(around(probe, point(probe)), [...all, ...flats])
    const [c0 = NaN, c1 = NaN, c2 = NaN, c3 = NaN, c4 = NaN] = all.map(e => number(center.get(e)))
    const state = flats.map(f => valueOf(center, f))
    const f = (h: number): number => {
      const there = values(around(probe, moved(probe, 0, h)), [y, ...flats])
      return same(
        state,
        flats.map(e => valueOf(there, e))
      )
        ? number(there.get(y))
        : NaN
    }
    const h = FIRST_STEP
    const size = Math.max(1, Math.abs(c0), Math.abs(c1))
    const clear = (leading: number, next: number): boolean =>
      Math.abs(leading) > 1e-2 * size && Math.abs(next) * h < 0.1 * Math.abs(leading)
    const one = slope(t => f(t) - c0 - t * c1)
    const two = slope(t => f(t) - c0 - t * c1 - (t * t * c2) / 2)
    if (Number.isNaN(f(h)) || Number.isNaN(f(h / 16))) return silent('the point lies too near a kink')
    if (!clear(c2, c3)) return silent('the function is too nearly a straight line')
    return unless(
      Math.abs(one - 2) > 0.1
        ? `the slope with the gradient is ${one}, not 2`
        : clear(c3, c4) && Math.abs(two - 3) > 0.1
          ? `the slope with the Hessian is ${two}, not 3`
          : undefined
    )
  }
}

// -------------------------------------------------------------------------------------
// cost
// -------------------------------------------------------------------------------------

/** @category laws @since 0.1.0 */
export const gradientIsCheap = (factor: number, constant: number): Law<Probe> => ({
  name: 'a gradient is cheap',
  statement: `operations(f and its gradient) ≤ ${factor} · operations(f) + ${constant} · elements`,
  test: given => {
    const probe = real(given)
    const y = weighted(probe)
    const sizes = topological([y]).map(node => node.shape.reduce((a, b) => a * b, 1))
    // What leads to an empty value is dead in f, and its derivative is not seen to be.
    if (sizes.includes(0)) return silent('a value is empty, and what it is made from has no cost')
    const elements = sizes.reduce((n, size) => n + size, 0)
    const plain = operations([y])
    const whole = operations([
      y,
      ...grad(
        y,
        moving(probe).map(s => s.node)
      )
    ])
    return unless(
      whole <= factor * plain + constant * elements
        ? undefined
        : `f takes ${plain} operations on ${elements} elements, with its gradient ${whole}`
    )
  }
})

/** @category laws @since 0.1.0 */
export const noZeroTangents: Law<Probe> = {
  name: 'no tangent of a constant reaches a kernel',
  statement: 'a product in a tangent graph never has a factor known to be zero',
  test: probe => {
    const [slot] = moving(probe)
    if (slot?.tangents === undefined) return holds
    const primal = new Set(topological(probe.outputs))
    const tangents = jvp(probe.outputs, new Map([[slot.node, slot.tangents[0].node]]))
    const odd = topological(tangents.flatMap(t => (O.isSome(t) ? [t.value] : []))).find(
      node => !primal.has(node) && node.primitive.rule._tag === 'Bilinear' && node.args.some(a => filledWith(a) === 0)
    )
    return unless(odd === undefined ? undefined : `the tangent graph multiplies by zero in ${odd.primitive.name}`)
  }
}
