/**
 * Fast products: the identity, every scheme made of it, which convolutions become fast, and what they then are.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { describe, expect, test } from 'vitest'
import { evaluate } from '../../src/backend/reference/evaluate'
import { networkOf } from '../../src/cli/models'
import { prepare } from '../../src/compile/compile'
import { explain } from '../../src/compile/explain'
import { fastProducts, fastProductsOf } from '../../src/compile/fastProducts'
import { nonNegative } from '../../src/compile/nonNegative'
import type { Traits } from '../../src/compile/Plan'
import { program, roots } from '../../src/compile/Program'
import type { Line, Scheme, Windows } from '../../src/compile/schemes'
import { growth, schemes, taps } from '../../src/compile/schemes'
import type { Matrix } from '../../src/compile/toomCook'
import { MOST_POINTS, toomCook } from '../../src/compile/toomCook'
import type { Expr } from '../../src/expr/Expr'
import { topological } from '../../src/expr/Fold'
import * as T from '../../src/expr/Tensor'
import { convolve } from '../../src/function/convolve'
import { square } from '../../src/function/arithmetic'
import { conv2d, dense, dynamicInput, flatten, maxPool2d, softplus as softplusLayer } from '../../src/nn'
import { adam } from '../../src/optim/adam'
import { sumAll } from '../../src/primitive/broadcastInDim'
import { exp } from '../../src/primitive/exp'
import { input } from '../../src/primitive/input'
import { softplus } from '../../src/primitive/logistic'
import { mul } from '../../src/primitive/mul'
import { sqrt } from '../../src/primitive/sqrt'
import type { Shape } from '../../src/shape/Shape'
import { defaultConfig, modelOf } from '../../src/train/Config'
import { trainingStep } from '../../src/train/step'
import { grad } from '../../src/transform/vjp'
import { orThrow } from '../orThrow'

// -------------------------------------------------------------------------------------
// one axis
// -------------------------------------------------------------------------------------

const range = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i)

const sum = (xs: ReadonlyArray<number>): number => xs.reduce((x, y) => x + y, 0)

const dot = (row: ReadonlyArray<number>, at: (i: number) => number): number => sum(row.map((x, i) => x * at(i)))

const integers = (n: number): fc.Arbitrary<ReadonlyArray<number>> =>
  fc.array(fc.integer({ min: -8, max: 8 }), { minLength: n, maxLength: n })

const applied = (m: Matrix, x: ReadonlyArray<number>): ReadonlyArray<number> => m.map(row => dot(row, i => x[i] ?? 0))

test('the identity of Toom and Cook, for all lengths that there are points for', () => {
  const lengths = fc
    .integer({ min: 1, max: MOST_POINTS })
    .chain(a => fc.tuple(fc.constant(a), fc.integer({ min: 1, max: MOST_POINTS + 1 - a })))
  const sides = lengths.chain(([a, b]) => fc.tuple(integers(a), integers(b), integers(a + b - 1)))
  fc.assert(
    fc.property(sides, ([f, g, h]) => {
      const { left, right, sum: third } = toomCook(f.length, g.length)
      const [l, r, s] = [applied(left, f), applied(right, g), applied(third, h)]
      expect(l.length).toBe(f.length + g.length - 1)
      const direct = sum(f.flatMap((x, i) => g.map((y, j) => x * y * (h[i + j] ?? NaN))))
      expect(sum(l.map((x, p) => x * (r[p] ?? NaN) * (s[p] ?? NaN)))).toBeCloseTo(direct, 6)
    })
  )
})

const line: fc.Arbitrary<Line> = fc
  .record({
    image: fc.integer({ min: 1, max: 17 }),
    kernel: fc.integer({ min: 1, max: 17 }),
    low: fc.integer({ min: -2, max: 6 }),
    high: fc.integer({ min: -2, max: 6 })
  })
  .map(({ image, kernel, low, high }) => ({ image, kernel, low, result: image + low + high - kernel + 1 }))
  .filter(({ result }) => result > 0)

/** Element by element, for each window. */
const windowed = ({ matrix, stride, low, count }: Windows, x: ReadonlyArray<number>): ReadonlyArray<Matrix[number]> =>
  range(count).map(t => matrix.map(row => dot(row, i => x[t * stride + i - low] ?? 0)))

const byScheme = (s: Scheme, x: ReadonlyArray<number>, w: ReadonlyArray<number>): ReadonlyArray<number> => {
  const [images, kernels] = [windowed(s.image, x), windowed(s.kernel, w)]
  const products = images.map((at, t) => at.map((v, p) => v * (kernels[kernels.length === 1 ? 0 : t]?.[p] ?? NaN)))
  const summed = kernels.length === 1 ? products : [range(s.points).map(p => sum(products.map(at => at[p] ?? NaN)))]
  return s.gather._tag === 'Tiles'
    ? summed.flatMap(at => applied(s.gather._tag === 'Tiles' ? s.gather.matrix : [], at))
    : s.gather.matrices.map(perPoint => sum(perPoint.map((row, p) => dot(row, t => summed[t]?.[p] ?? NaN))))
}

const direct = ({ result, kernel, image, low }: Line, x: ReadonlyArray<number>, w: ReadonlyArray<number>) =>
  range(result).map(j =>
    sum(range(kernel).map(k => (j + k - low >= 0 && j + k - low < image ? (w[k] ?? NaN) * (x[j + k - low] ?? NaN) : 0)))
  )

const farthest = (xs: ReadonlyArray<number>, ys: ReadonlyArray<number>): number =>
  Math.max(...xs.map((x, i) => Math.abs(x - (ys[i] ?? NaN))))

test('every scheme of an axis gives the convolution along it', () => {
  const cases = line.chain(l => fc.tuple(fc.constant(l), integers(l.image), integers(l.kernel)))
  fc.assert(
    fc.property(cases, ([l, x, w]) => {
      const want = direct(l, x, w)
      const [most] = [
        Math.max(
          ...direct(
            l,
            x.map(() => 1),
            w.map(() => 1)
          )
        )
      ]
      schemes(l).forEach(s => {
        expect(farthest(want, byScheme(s, x, w))).toBeLessThan(1e-6)
        expect(growth(s)).toBeGreaterThanOrEqual(0.999 * most)
      })
    }),
    { numRuns: 80 }
  )
})

test('the schemes are of every kind: tiles of results, of the kernel, of the image, and none', () => {
  const lines: ReadonlyArray<Line> = [
    { image: 2, kernel: 3, result: 2, low: 1 },
    { image: 15, kernel: 5, result: 15, low: 2 },
    { image: 15, kernel: 15, result: 5, low: 2 }
  ]
  const kinds = lines.flatMap(schemes).map(s => `${s.gather._tag} ${s.image.count > 1} ${s.kernel.count > 1}`)
  expect([...new Set(kinds)].sort()).toStrictEqual([
    'Overlapping false false',
    'Overlapping true false',
    'Tiles false false',
    'Tiles true false',
    'Tiles true true'
  ])
  const fewest = lines.map(l => Math.min(...schemes(l).map(s => s.points * Math.max(s.image.count, s.kernel.count))))
  expect(fewest).toStrictEqual([3, 32, 32])
})

test('the taps of an axis are those that fall on the image', () => {
  fc.assert(
    fc.property(line, l => {
      const ones = (n: number): ReadonlyArray<number> => range(n).map(() => 1)
      expect(taps(l)).toBe(sum(direct(l, ones(l.image), ones(l.kernel))))
    })
  )
})

// -------------------------------------------------------------------------------------
// graphs
// -------------------------------------------------------------------------------------

/** Sides, kernel, padding before and behind, channels. */
const geometries: ReadonlyArray<
  readonly [readonly [number, number], readonly [number, number], number, number, number]
> = [
  [[2, 2], [3, 3], 1, 1, 96],
  [[4, 4], [5, 5], 2, 2, 32],
  [[5, 4], [3, 5], 1, 2, 32],
  [[6, 3], [3, 2], 0, 1, 80],
  [[5, 5], [5, 3], 2, 0, 32]
]

const random = (shape: ReadonlyArray<number>, seed: number): T.Tensor =>
  T.generate(shape, i => Math.sin(1e4 * (i + 1) * (seed + 1)))

describe('convolutions and their gradients', () => {
  test.each(geometries)(
    'of %j by %j, padded by %i and %i, %i channels, are the same values',
    ([h, w], [m, n], low, high, channels) => {
      const [x, k] = [input('x', [channels, h, w, channels]), input('k', [m, n, channels, channels])]
      const y = convolve({ strides: [1, 1], dilation: [1, 1], low: [low, low], high: [high, high], groups: 1 })(x, k)
      const ct = input('ct', y.shape)
      const all = prepare(TRAITS)([y, ...grad(sumAll(mul(y, ct)), [x, k])])
      const fast = fastProducts(all)
      const chosen = fastProductsOf(all)
      expect(chosen.size).toBe(3)
      expect(fast.map(e => e.shape)).toStrictEqual(all.map(e => e.shape))
      const environment = new Map([x, k, ct].map((e, i) => [String(e.attributes['name']), random(e.shape, i)]))
      const values = orThrow(evaluate(environment)([...all, ...fast]))
      all.forEach((e, i) => {
        const [a, b] = [values[i]?.data ?? [], values[all.length + i]?.data ?? []]
        const found = chosen.get(e)
        const bound = 2 ** -52 * (found?.depth ?? 0) * (found?.growth ?? 0) * (found?.features ?? 0)
        expect(a.length).toBe(e.shape.reduce((p, q) => p * q, 1))
        expect(a.findIndex((v, at) => !(Math.abs(v - (b[at] ?? NaN)) <= bound))).toBe(-1)
      })
    }
  )

  test('need fewer multiplications where they are fast, and stay what they are with strides, dilation or few channels', () => {
    const x = input('x', [64, 8, 8, 64])
    const plain = { strides: [1, 1], dilation: [1, 1], low: [1, 1], high: [1, 1], groups: 1 }
    const of = (y: Expr): ReadonlyArray<number> =>
      [...fastProductsOf([y]).values()].map(p => p.multiplications / p.direct)
    const [ratio] = of(convolve(plain)(x, input('w', [3, 3, 64, 64])))
    expect(ratio).toBeLessThan(0.6)
    expect(of(convolve({ ...plain, strides: [2, 2] })(x, input('w', [3, 3, 64, 64])))).toStrictEqual([])
    expect(of(convolve({ ...plain, dilation: [2, 2] })(x, input('w', [3, 3, 64, 64])))).toStrictEqual([])
    expect(of(convolve({ ...plain, groups: 2 })(x, input('w', [3, 3, 32, 64])))).toStrictEqual([])
    expect(of(convolve(plain)(x, input('w', [1, 1, 64, 64])))).toStrictEqual([])
    expect(of(convolve(plain)(input('x', [64, 8, 8, 3]), input('w', [3, 3, 3, 6])))).toStrictEqual([])
  })
})

const TRAITS = { maxInputs: 64, explicitPadding: false, longestSum: 1e9, loopReuse: 0, fastProducts: true }

test('the plan in words names fast products, and only where they are asked for', () => {
  const y = convolve({ strides: [1, 1], dilation: [1, 1], low: [2, 2], high: [2, 2], groups: 1 })(
    input('x', [64, 4, 4, 32]),
    input('w', [5, 5, 32, 32])
  )
  const told = (traits: Traits): string => E.getOrElse(() => '')(explain(traits)(program([{ name: 'y', value: y }])))
  expect(told(TRAITS)).toContain(
    'FAST PRODUCTS  1, with 3.2 M multiplications instead of 12.8 M\n  [64, 4, 4, 32]  7 x 7 points: 3.2 M instead of 12.8 M'
  )
  expect(told({ ...TRAITS, fastProducts: false })).not.toContain('FAST')
})

// -------------------------------------------------------------------------------------
// signs
// -------------------------------------------------------------------------------------

const isUnderRoot = (e: Expr): ReadonlyArray<Expr> =>
  e.primitive.name === 'convGeneralDilated'
    ? [e]
    : ['add', 'broadcastInDim', 'reshape'].includes(e.primitive.name)
      ? e.args.flatMap(isUnderRoot)
      : []

describe('what may lie under a square root', () => {
  test('is a convolution of operands that are never negative, and stays as it is', () => {
    const sliding = { strides: [1, 1], dilation: [1, 1], low: [1, 1], high: [1, 1], groups: 1 }
    const [x, w] = [input('x', [64, 8, 8, 64]), input('w', [3, 3, 64, 64])]
    const fast = (a: Expr, b: Expr): number => fastProductsOf([sqrt<Shape>(convolve(sliding)(a, b))]).size
    expect(fast(square(x), square(w))).toBe(0)
    expect(fast(softplus(x), exp(w))).toBe(0)
    expect(fast(mul<Shape>(square(x), exp(x)), softplus(w))).toBe(0)
    expect(fast(x, w)).toBe(1)
    expect(fast(square(x), w)).toBe(1)
    expect(fast(mul<Shape>(x, square(x)), square(w))).toBe(1)
  })

  test.each(['alexnet', '3conv3fc'] as const)('%s: every variance is direct, and other products are fast', name => {
    const model = modelOf(defaultConfig.inference)(networkOf(name, 3, 10))
    const all = prepare(TRAITS)(roots(trainingStep(model, adam(), 256)))
    const chosen = fastProductsOf(all)
    const rooted = topological(all).flatMap(e => (e.primitive.name === 'sqrt' ? e.args.flatMap(isUnderRoot) : []))
    expect(rooted.length).toBeGreaterThan(2)
    expect(rooted.filter(e => chosen.has(e))).toStrictEqual([])
    expect(chosen.size).toBeGreaterThan(8)
  })

  test('values that are said never to be negative are so, in the step of a small network', () => {
    const network = pipe(
      dynamicInput([6, 6, 2]),
      conv2d({ filters: 3, kernel: 3 }),
      softplusLayer,
      maxPool2d(2),
      flatten,
      dense(4)
    )
    const all = prepare(TRAITS)(roots(trainingStep(modelOf(defaultConfig.inference)(network), adam(), 4)))
    const sign = nonNegative(all)
    const order = topological(all)
    const said = order.filter(e => e.dtype === 'f32' && e.args.length > 0 && sign(e))
    expect(said.length).toBeGreaterThan(20)
    const inputs = order.filter(e => e.primitive.name === 'input')
    const values = orThrow(evaluate(new Map(inputs.map(e => [String(e.attributes['name']), random(e.shape, 3)])))(said))
    expect(values.filter(v => v.data.some(n => n < 0))).toStrictEqual([])
  })
})
