/**
 * Laws of shapes at run time, against definitions that do not use the formulas of the sources.
 *
 * @since 0.1.0
 */
import fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { describe, expect, test } from 'vitest'
import { broadcastShape } from '../../src/shape/Broadcast'
import { concatenateShape } from '../../src/shape/Concatenate'
import { dimension, isWhole } from '../../src/shape/Dimension'
import { matmulShape } from '../../src/shape/MatMul'
import { reduceShape } from '../../src/shape/Reduce'
import { flattenShape, reshapeShape } from '../../src/shape/Reshape'
import { Eq, type Shape, Show, size, strides } from '../../src/shape/Shape'
import { type AxisFrame, paddingAround, places, reach } from '../../src/shape/Window'

const shape = (maxLength = 4, max = 5): fc.Arbitrary<Shape> => fc.array(fc.integer({ min: 0, max }), { maxLength })
const positive = (maxLength = 4): fc.Arbitrary<Shape> => fc.array(fc.integer({ min: 1, max: 5 }), { maxLength })

/** Every index of an array, in row-major order. */
const indices = (dimensions: Shape): ReadonlyArray<Shape> =>
  dimensions.reduce<ReadonlyArray<Shape>>(
    (all, n) => all.flatMap(index => Array.from({ length: n }, (_, i) => [...index, i])),
    [[]]
  )

describe('a shape', () => {
  test('has as many indices as its size says', () => {
    fc.assert(fc.property(shape(), s => indices(s).length === size(s)))
  })

  test('has strides that number its indices in row-major order', () => {
    fc.assert(
      fc.property(shape(), s => {
        const offsets = indices(s).map(index => index.reduce((sum, i, axis) => sum + i * (strides(s)[axis] ?? NaN), 0))
        expect(offsets).toStrictEqual(Array.from({ length: size(s) }, (_, i) => i))
      })
    )
  })

  test('is equal to a shape of the same text and to no other', () => {
    fc.assert(fc.property(shape(3, 2), shape(3, 2), (a, b) => Eq.equals(a, b) === (Show.show(a) === Show.show(b))))
  })
})

describe('a dimension', () => {
  test('is a whole number that decimal digits write', () => {
    expect([0, 1, 7, 25088].filter(n => !isWhole(n, 0))).toStrictEqual([])
    expect([-1, 0.5, NaN, Infinity, 1e21].filter(n => isWhole(n, 0))).toStrictEqual([])
    expect(isWhole(0)).toBe(false)
  })

  test('that is none gives a sentence with its label', () => {
    expect(dimension('dense: units', 2.5)).toStrictEqual(
      E.left('dense: units must be a whole number of at least 1, but it is 2.5')
    )
  })
})

describe('broadcasting', () => {
  /** By definition: walk both shapes from the end, a missing axis counts as 1. */
  const common = (a: Shape, b: Shape): O.Option<Shape> => {
    const rank = Math.max(a.length, b.length)
    const at = (s: Shape, fromEnd: number): number => s[s.length - 1 - fromEnd] ?? 1
    const axes = Array.from({ length: rank }, (_, axis) => rank - 1 - axis)
    return axes.some(i => at(a, i) !== at(b, i) && at(a, i) !== 1 && at(b, i) !== 1)
      ? O.none
      : O.some(axes.map(i => (at(a, i) === 1 ? at(b, i) : at(a, i))))
  }

  test('is what its definition says', () => {
    fc.assert(
      fc.property(shape(4, 3), shape(4, 3), (a, b) => {
        expect(O.fromEither(broadcastShape(a, b))).toStrictEqual(common(a, b))
      })
    )
  })

  test('is a commutative monoid with the scalar, and idempotent', () => {
    const then = (x: E.Either<string, Shape>, c: Shape) =>
      pipe(
        x,
        E.chain(s => broadcastShape(s, c)),
        O.fromEither
      )
    fc.assert(
      fc.property(shape(3, 2), shape(3, 2), shape(3, 2), (a, b, c) => {
        expect(O.fromEither(broadcastShape(a, b))).toStrictEqual(O.fromEither(broadcastShape(b, a)))
        expect(broadcastShape(a, [])).toStrictEqual(E.right(a))
        expect(broadcastShape(a, a)).toStrictEqual(E.right(a))
        const left = then(broadcastShape(a, b), c)
        const right = pipe(
          broadcastShape(b, c),
          E.chain(s => broadcastShape(a, s)),
          O.fromEither
        )
        expect(left).toStrictEqual(right)
      })
    )
  })
})

describe('the matrix product', () => {
  const dimensions = fc.integer({ min: 0, max: 4 })

  test('is associative in its shapes', () => {
    fc.assert(
      fc.property(dimensions, dimensions, dimensions, dimensions, (m, k, l, n) => {
        const left = pipe(
          matmulShape([m, k], [k, l]),
          E.chain(s => matmulShape(s, [l, n]))
        )
        const right = pipe(
          matmulShape([k, l], [l, n]),
          E.chain(s => matmulShape([m, k], s))
        )
        expect(left).toStrictEqual(E.right([m, n]))
        expect(right).toStrictEqual(left)
      })
    )
  })

  test('exists exactly where columns meet as many rows', () => {
    fc.assert(
      fc.property(shape(1, 2), dimensions, dimensions, dimensions, dimensions, (batch, m, k, l, n) => {
        expect(E.isRight(matmulShape([...batch, m, k], [l, n]))).toBe(k === l)
      })
    )
  })
})

describe('a reduction', () => {
  test('of several axes is the reduction of each, last first', () => {
    fc.assert(
      fc.property(
        shape().chain(s => fc.tuple(fc.constant(s), fc.subarray(s.map((_, axis) => axis)))),
        ([s, axes]) => {
          const oneByOne = [...axes]
            .sort((a, b) => b - a)
            .reduce<E.Either<string, Shape>>(
              (reduced, axis) => E.Monad.chain(reduced, r => reduceShape(r, [axis])),
              E.right(s)
            )
          expect(reduceShape(s, axes)).toStrictEqual(oneByOne)
        }
      )
    )
  })

  test('that keeps axes broadcasts back to the shape', () => {
    fc.assert(
      fc.property(
        positive().chain(s => fc.tuple(fc.constant(s), fc.subarray(s.map((_, axis) => axis)))),
        ([s, axes]) => {
          const kept = reduceShape(s, axes, { keep: true })
          expect(E.Monad.chain(kept, k => broadcastShape(k, s))).toStrictEqual(E.right(s))
        }
      )
    )
  })
})

describe('reshaping', () => {
  test('goes there and back exactly between shapes of one size', () => {
    fc.assert(
      fc.property(shape(), shape(), (a, b) => {
        expect(E.isRight(reshapeShape(a, b))).toBe(indices(a).length === indices(b).length)
        expect(E.isRight(reshapeShape(a, b))).toBe(E.isRight(reshapeShape(b, a)))
      })
    )
  })

  test('to a vector always exists', () => {
    fc.assert(
      fc.property(shape(), s => {
        expect(E.Monad.chain(flattenShape(s), flat => reshapeShape(s, flat))).toStrictEqual(flattenShape(s))
      })
    )
  })
})

describe('joining', () => {
  test('adds sizes', () => {
    fc.assert(
      fc.property(
        positive(3)
          .filter(s => s.length > 0)
          .chain(s =>
            fc.tuple(
              fc.constant(s),
              fc.nat({ max: s.length - 1 }),
              fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 })
            )
          ),
        ([s, axis, others]) => {
          const shapes = [s, ...others.map(n => s.map((d, i) => (i === axis ? n : d)))]
          expect(E.Monad.map(concatenateShape(shapes, axis), size)).toStrictEqual(
            E.right(shapes.reduce((sum, each) => sum + size(each), 0))
          )
        }
      )
    )
  })
})

describe('a window', () => {
  const frame: fc.Arbitrary<AxisFrame> = fc.record({
    size: fc.integer({ min: 1, max: 6 }),
    stride: fc.integer({ min: 1, max: 4 }),
    padding: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant<'same'>('same')),
    dilation: fc.integer({ min: 1, max: 3 })
  })
  const length = fc.integer({ min: 0, max: 20 })

  /** By definition: the starts, from the first position of padding, from which no tap leaves the padded axis. */
  const starts = (n: number, { size: taps, stride, dilation }: AxisFrame, [low, high]: readonly [number, number]) =>
    Array.from({ length: n + low + high }, (_, i) => i - low)
      .filter(start => (start + low) % stride === 0)
      .filter(start => Array.from({ length: taps }, (_, tap) => start + dilation * tap).every(at => at < n + high))

  test('stands in as many places as there are starts', () => {
    fc.assert(
      fc.property(length, frame, (n, f) => {
        const found = starts(n, f, paddingAround(n, f)).length
        expect(
          pipe(
            places(n, f),
            O.getOrElse(() => 0)
          )
        ).toBe(found)
      })
    )
  })

  test('with padding "same" stands in a place for every stride, with no more padding than that needs', () => {
    fc.assert(
      fc.property(length, frame, (n, f) => {
        const same: AxisFrame = { ...f, padding: 'same' }
        const [low, high] = paddingAround(n, same)
        expect(places(n, same)).toStrictEqual(O.some(Math.ceil(n / f.stride)))
        expect([0, 1]).toContain(high - low)
        if (high > 0) expect(starts(n, same, [low, high - 1]).length).toBeLessThan(Math.ceil(n / f.stride))
      })
    )
  })

  test('reaches over the distance between its first and its last tap', () => {
    fc.assert(fc.property(frame, f => reach(f) === 1 + f.dilation * (f.size - 1)))
  })
})
