/**
 * Random uses of the shape rules, each written twice: as a type expression for the compiler, and as the answer of the
 * run-time twin.
 *
 * @since 0.1.0
 */
import fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { broadcastShape } from '../../src/shape/Broadcast'
import { concatenateShape } from '../../src/shape/Concatenate'
import { type Conv2dOptions, conv2dShape } from '../../src/shape/Conv2d'
import { matmulShape } from '../../src/shape/MatMul'
import { type Pool2dOptions, pool2dShape } from '../../src/shape/Pool2d'
import { reduceShape } from '../../src/shape/Reduce'
import { flattenShape, reshapeShape } from '../../src/shape/Reshape'
import { type Shape, size } from '../../src/shape/Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A type expression and the type that it should be.
 *
 * @category model
 * @since 0.1.0
 */
export interface Twin {
  readonly type: string
  readonly expected: string
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const literal = (value: unknown): string => JSON.stringify(value)

const twin = (type: string, answer: E.Either<string, Shape>): Twin => ({
  type,
  expected: E.isRight(answer) ? literal(answer.right) : literal(answer.left)
})

const small = fc.integer({ min: 0, max: 5 })

const natural = fc.oneof(
  small,
  fc.integer({ min: 0, max: 999 }),
  fc.integer({ min: 0, max: 99_999 }),
  fc.constantFrom(9, 10, 99, 100, 999, 1000, 9999, 10_000, 99_999, 100_000)
)

const dimension = fc.oneof(small, fc.integer({ min: 1, max: 300 }))

const shape = (maxLength: number): fc.Arbitrary<Shape> => fc.array(dimension, { maxLength })

/** Shapes that are likely to match: the second has some dimensions of the first, ones, and others. */
const related = (rank: number): fc.Arbitrary<readonly [Shape, Shape]> =>
  shape(rank).chain(a =>
    fc.tuple(
      fc.constant(a),
      fc
        .tuple(
          fc.array(dimension, { maxLength: 1 }),
          fc.nat({ max: a.length }),
          fc.array(fc.constantFrom('same', 'one', 'other'), { minLength: a.length, maxLength: a.length })
        )
        .map(([extra, from, kinds]): Shape => [
          ...extra,
          ...a.map((n, i) => (kinds[i] === 'one' ? 1 : kinds[i] === 'same' ? n : n + 1)).slice(from)
        ])
    )
  )

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

const arithmetic: fc.Arbitrary<Twin> = fc
  .tuple(fc.constantFrom('Add', 'Subtract', 'Multiply', 'Divide'), natural, natural)
  .filter(([operation, , b]) => operation !== 'Divide' || b > 0)
  .map(([operation, a, b]) => ({
    type: `${operation}<${a}, ${b}>`,
    expected: literal(
      operation === 'Add'
        ? a + b
        : operation === 'Multiply'
          ? a * b
          : operation === 'Divide'
            ? Math.floor(a / b)
            : a < b
              ? 'negative'
              : a - b
    )
  }))

const broadcasting: fc.Arbitrary<Twin> = related(4).map(([a, b]) =>
  twin(`Broadcast<${literal(a)}, ${literal(b)}, 'add'>`, broadcastShape(a, b, 'add'))
)

const matrixProduct: fc.Arbitrary<Twin> = fc
  .tuple(related(2), shape(1), dimension, shape(1), fc.boolean())
  .map(([[batchA, batchB], m, k, n, agrees]) => [
    [...(m.length === 1 ? batchA : []), ...m, k],
    n.length === 1 ? [...batchB, agrees ? k : k + 1, ...n] : [agrees ? k : k + 1]
  ])
  .chain(([a = [], b = []]) => fc.constantFrom([a, b], [a, []], [[], b]))
  .map(([a = [], b = []]) => twin(`MatMul<${literal(a)}, ${literal(b)}>`, matmulShape(a, b)))

const reduction: fc.Arbitrary<Twin> = fc
  .tuple(shape(5), fc.array(fc.integer({ min: -1, max: 5 }), { maxLength: 3 }), fc.boolean())
  .map(([a, axes, keep]) =>
    twin(`Reduce<${literal(a)}, ${literal(axes)}, ${keep}, 'sum'>`, reduceShape(a, axes, { keep, operation: 'sum' }))
  )

const reshaping: fc.Arbitrary<Twin> = fc
  .tuple(shape(4), shape(3), fc.constantFrom('reversed', 'flat', 'other'))
  .map(([a, b, kind]) => [a, kind === 'reversed' ? [...a].reverse() : kind === 'flat' ? [1, size(a)] : b])
  .map(([a = [], b = []]) => twin(`Reshape<${literal(a)}, ${literal(b)}>`, reshapeShape(a, b)))

const flattening: fc.Arbitrary<Twin> = shape(4).map(a => twin(`Flatten<${literal(a)}>`, flattenShape(a)))

const joining: fc.Arbitrary<Twin> = fc
  .tuple(shape(3), fc.integer({ min: 0, max: 3 }), fc.array(fc.tuple(dimension, fc.nat({ max: 9 })), { maxLength: 3 }))
  .map(([a, axis, others]) => ({
    axis,
    shapes: [
      a,
      ...others.map(([n, fault]) => (fault === 0 ? [n] : a.map((d, i) => (i === axis || i === fault ? n : d))))
    ]
  }))
  .map(({ axis, shapes }) => twin(`Concatenate<${literal(shapes)}, ${axis}>`, concatenateShape(shapes, axis)))

const image: fc.Arbitrary<readonly [number, number, number]> = fc.tuple(
  fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 300 })),
  fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 300 })),
  fc.integer({ min: 1, max: 512 })
)

const sidesFrom = (min: number, max: number): fc.Arbitrary<number | readonly [number, number]> => {
  const side = fc.integer({ min, max })
  return fc.oneof(side, fc.tuple(side, side))
}

const padding = fc.oneof(
  fc.constant<'valid'>('valid'),
  fc.constant<'same'>('same'),
  sidesFrom(0, 4),
  fc.constantFrom(-1, 0.5)
)

const convolution: fc.Arbitrary<Conv2dOptions> = fc.record(
  {
    filters: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 512 }) }, fc.constantFrom(0, -2, 1.5)),
    kernel: fc.oneof({ weight: 9, arbitrary: sidesFrom(1, 19) }, fc.constantFrom(0, 2.5)),
    stride: fc.oneof({ weight: 9, arbitrary: sidesFrom(1, 12) }, fc.constant(0)),
    padding,
    dilation: fc.oneof({ weight: 9, arbitrary: sidesFrom(1, 3) }, fc.constant(0))
  },
  { requiredKeys: ['filters', 'kernel'] }
)

const convolving: fc.Arbitrary<Twin> = fc
  .tuple(image, convolution)
  .map(([input, options]) => twin(`Conv2d<${literal(input)}, ${literal(options)}>`, conv2dShape(input, options)))

const pooling: fc.Arbitrary<Pool2dOptions> = fc.record(
  { window: sidesFrom(1, 12), stride: sidesFrom(0, 5), padding },
  { requiredKeys: ['window'] }
)

const pooled: fc.Arbitrary<Twin> = fc
  .tuple(image, pooling)
  .map(([input, options]) =>
    twin(`Pool2d<${literal(input)}, ${literal(options)}, 'maxPool2d'>`, pool2dShape(input, options, 'maxPool2d'))
  )

/**
 * A use of any of the rules.
 *
 * @category instances
 * @since 0.1.0
 */
export const twins: fc.Arbitrary<Twin> = fc.oneof(
  { weight: 2, arbitrary: arithmetic },
  broadcasting,
  matrixProduct,
  reduction,
  reshaping,
  flattening,
  joining,
  { weight: 2, arbitrary: convolving },
  pooled
)
