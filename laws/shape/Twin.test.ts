/**
 * What the type checker computes is what the run-time twins compute: the same shapes, and the same sentences.
 *
 * The table pairs each rule with its twin by hand: its expected values compile only if they are what the types say, and
 * pass only if they are what the run time says. The random cases go to the compiler in one source text.
 *
 * @since 0.1.0
 */
import fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { describe, expect, test } from 'vitest'
import { type Broadcast, broadcastShape } from '../../src/shape/Broadcast'
import { type Concatenate, concatenateShape } from '../../src/shape/Concatenate'
import { type Conv2d, conv2dShape } from '../../src/shape/Conv2d'
import { type MatMul, matmulShape } from '../../src/shape/MatMul'
import { describe as describeShape, type Describe } from '../../src/shape/Message'
import { type Pool2d, pool2dShape } from '../../src/shape/Pool2d'
import { type Reduce, reduceShape } from '../../src/shape/Reduce'
import { type Flatten, flattenShape, type Reshape, reshapeShape } from '../../src/shape/Reshape'
import { size, type Size } from '../../src/shape/Shape'
import { check } from '../types/Compiler'
import { type Twin, twins } from './twins'

interface Case {
  readonly expected: unknown
  readonly actual: unknown
}

const shaped = <T extends string | ReadonlyArray<number>>(
  expected: T,
  actual: E.Either<string, ReadonlyArray<number>>
): Case => ({ expected, actual: E.isRight(actual) ? actual.right : actual.left })

const valued = <T extends string | number>(expected: T, actual: string | number): Case => ({ expected, actual })

const table: ReadonlyArray<Case> = [
  valued<Size<[]>>(1, size([])),
  valued<Size<[5, 5, 16]>>(400, size([5, 5, 16])),
  valued<Size<[512, 7, 7]>>(25088, size([512, 7, 7])),
  valued<Size<[224, 224, 3]>>(150528, size([224, 224, 3])),
  valued<Describe<[]>>('a scalar []', describeShape([])),
  valued<Describe<[400]>>('a vector [400]', describeShape([400])),
  valued<Describe<[28, 28]>>('a matrix [28, 28]', describeShape([28, 28])),
  valued<Describe<[5, 5, 16]>>('an image [5, 5, 16]', describeShape([5, 5, 16])),
  valued<Describe<[8, 5, 5, 16]>>('an array [8, 5, 5, 16]', describeShape([8, 5, 5, 16])),

  shaped<Broadcast<[32, 1, 3], [28, 1]>>([32, 28, 3], broadcastShape([32, 1, 3], [28, 1])),
  shaped<Broadcast<[], [4]>>([4], broadcastShape([], [4])),
  shaped<Broadcast<[0], [1]>>([0], broadcastShape([0], [1])),
  shaped<Broadcast<[2, 3], [2, 4], 'add'>>(
    'add: [2, 3] and [2, 4] differ in a dimension, 3 against 4, and neither is 1',
    broadcastShape([2, 3], [2, 4], 'add')
  ),

  shaped<MatMul<[2, 3], [3, 5]>>([2, 5], matmulShape([2, 3], [3, 5])),
  shaped<MatMul<[3], [3]>>([], matmulShape([3], [3])),
  shaped<MatMul<[7, 1, 2, 3], [4, 3, 5]>>([7, 4, 2, 5], matmulShape([7, 1, 2, 3], [4, 3, 5])),
  shaped<MatMul<[2, 3], [4, 5]>>('matmul: [2, 3] has 3 columns but [4, 5] has 4 rows', matmulShape([2, 3], [4, 5])),
  shaped<MatMul<[6, 2, 3], [7, 3, 5]>>(
    'matmul: [6] and [7] differ in a dimension, 6 against 7, and neither is 1',
    matmulShape([6, 2, 3], [7, 3, 5])
  ),
  shaped<MatMul<[2, 3], []>>(
    'matmul: the right operand is a scalar, and a scalar has no rows or columns',
    matmulShape([2, 3], [])
  ),

  shaped<Reduce<[256, 5, 5, 16], [1, 2]>>([256, 16], reduceShape([256, 5, 5, 16], [1, 2])),
  shaped<Reduce<[256, 10], [1], true>>([256, 1], reduceShape([256, 10], [1], { keep: true })),
  shaped<Reduce<[2, 3], [2], false, 'sum'>>(
    'sum: there is no axis 2 in [2, 3], whose axes are 0 to 1',
    reduceShape([2, 3], [2], { operation: 'sum' })
  ),
  shaped<Reduce<[2, 3], [1, 1], false, 'sum'>>(
    'sum: axis 1 is named twice',
    reduceShape([2, 3], [1, 1], { operation: 'sum' })
  ),

  shaped<Flatten<[5, 5, 16]>>([400], flattenShape([5, 5, 16])),
  shaped<Reshape<[784], [28, 28, 1]>>([28, 28, 1], reshapeShape([784], [28, 28, 1])),
  shaped<Reshape<[5, 5, 16], [20, 21]>>(
    'reshape: [5, 5, 16] has 400 elements but [20, 21] has 420',
    reshapeShape([5, 5, 16], [20, 21])
  ),

  shaped<Concatenate<[[2, 3], [4, 3], [1, 3]], 0>>(
    [7, 3],
    concatenateShape(
      [
        [2, 3],
        [4, 3],
        [1, 3]
      ],
      0
    )
  ),
  shaped<Concatenate<[[2, 3], [2, 4]], 0>>(
    'concatenate: [2, 3] and [2, 4] differ on axis 1, and only axis 0 may differ',
    concatenateShape(
      [
        [2, 3],
        [2, 4]
      ],
      0
    )
  ),
  shaped<Concatenate<[[2, 3], [2]], 0>>(
    'concatenate: [2, 3] and [2] have different numbers of axes',
    concatenateShape([[2, 3], [2]], 0)
  ),
  shaped<Concatenate<[], 0>>('concatenate: there is nothing to join', concatenateShape([], 0)),

  shaped<Conv2d<[32, 32, 3], { filters: 6; kernel: 5 }>>(
    [28, 28, 6],
    conv2dShape([32, 32, 3], { filters: 6, kernel: 5 })
  ),
  shaped<Conv2d<[32, 32, 3], { filters: 64; kernel: 11; stride: 4; padding: 5 }>>(
    [8, 8, 64],
    conv2dShape([32, 32, 3], { filters: 64, kernel: 11, stride: 4, padding: 5 })
  ),
  shaped<Conv2d<[7, 8, 3], { filters: 6; kernel: [3, 5]; stride: 2; padding: 'same' }>>(
    [4, 4, 6],
    conv2dShape([7, 8, 3], { filters: 6, kernel: [3, 5], stride: 2, padding: 'same' })
  ),
  shaped<Conv2d<[9, 9, 1], { filters: 1; kernel: 3; dilation: 4 }>>(
    [1, 1, 1],
    conv2dShape([9, 9, 1], { filters: 1, kernel: 3, dilation: 4 })
  ),
  shaped<Conv2d<[3, 3, 16], { filters: 6; kernel: 5 }>>(
    'conv2d: a 5x5 kernel does not fit in the image [3, 3, 16] without padding',
    conv2dShape([3, 3, 16], { filters: 6, kernel: 5 })
  ),
  shaped<Conv2d<[3, 9, 16], { filters: 6; kernel: [11, 3]; padding: [1, 0]; dilation: 2 }>>(
    'conv2d: an 11x3 kernel with dilation 2 does not fit in the image [3, 9, 16] with padding [1, 0]',
    conv2dShape([3, 9, 16], { filters: 6, kernel: [11, 3], padding: [1, 0], dilation: 2 })
  ),
  shaped<Conv2d<[3, 3, 16], { filters: 1.5; kernel: 5 }>>(
    'conv2d: filters must be a whole number of at least 1, but it is 1.5',
    conv2dShape([3, 3, 16], { filters: 1.5, kernel: 5 })
  ),
  shaped<Conv2d<[3, 3, 16], { filters: 1; kernel: 1; padding: -1 }>>(
    'conv2d: padding must be a whole number of at least 0, but it is -1',
    conv2dShape([3, 3, 16], { filters: 1, kernel: 1, padding: -1 })
  ),

  shaped<Pool2d<[28, 28, 6], { window: 2 }>>([14, 14, 6], pool2dShape([28, 28, 6], { window: 2 })),
  shaped<Pool2d<[32, 32, 6], { window: 3; stride: 2 }>>(
    [15, 15, 6],
    pool2dShape([32, 32, 6], { window: 3, stride: 2 })
  ),
  shaped<Pool2d<[1, 1, 6], { window: 2 }, 'maxPool2d'>>(
    'maxPool2d: a 2x2 window does not fit in the image [1, 1, 6] without padding',
    pool2dShape([1, 1, 6], { window: 2 }, 'maxPool2d')
  ),
  shaped<Pool2d<[8, 8, 6], { window: 2; padding: 2 }, 'maxPool2d'>>(
    'maxPool2d: padding [2, 2] leaves windows of [2, 2] that see padding only: it must be smaller than the window',
    pool2dShape([8, 8, 6], { window: 2, padding: 2 }, 'maxPool2d')
  )
]

describe('the table of rules and twins', () => {
  test.each(table.map(({ expected, actual }) => ({ name: JSON.stringify(expected), expected, actual })))(
    '$name',
    ({ expected, actual }) => {
      expect(actual).toStrictEqual(expected)
    }
  )
})

const preamble = [
  "import type { Broadcast } from '../../src/shape/Broadcast'",
  "import type { Concatenate } from '../../src/shape/Concatenate'",
  "import type { Conv2d } from '../../src/shape/Conv2d'",
  "import type { MatMul } from '../../src/shape/MatMul'",
  "import type { Add, Divide, Multiply, Subtract } from '../../src/shape/Natural'",
  "import type { Pool2d } from '../../src/shape/Pool2d'",
  "import type { Reduce } from '../../src/shape/Reduce'",
  "import type { Flatten, Reshape } from '../../src/shape/Reshape'",
  'type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : A',
  'declare const same: <T extends true>(verdict: T) => void'
]

/** The twins that the compiler does not agree with, and what it says. */
const disagreements = (cases: ReadonlyArray<Twin>): ReadonlyArray<string> =>
  check(
    [...preamble, ...cases.map(({ type, expected }) => `same<Same<${type}, ${expected}>>(true)`)].join('\n')
  ).complaints.map(({ line, message }) => {
    const wrong = cases[line - preamble.length - 1]
    return `${wrong?.type ?? `line ${line}`} should be ${wrong?.expected ?? 'well typed'}: ${message.slice(0, 300)}`
  })

describe('random uses of the rules', () => {
  test('the compiler would notice a twin that is wrong', () => {
    expect(disagreements([{ type: 'Add<1, 1>', expected: '3' }])).toHaveLength(1)
    expect(disagreements([{ type: 'Flatten<[2, 2]>', expected: '[4, 1]' }])).toHaveLength(1)
    expect(disagreements([{ type: 'Add<1, 1>', expected: 'number' }])).toHaveLength(1)
  })

  test('types and twins agree on 600 of them', () => {
    fc.assert(
      fc.property(fc.array(twins, { minLength: 600, maxLength: 600 }), cases => {
        expect(disagreements(cases)).toStrictEqual([])
      }),
      { numRuns: 1, endOnFailure: true, verbose: 0 }
    )
  })

  test('the sample contains shapes and sentences of every rule', () => {
    const sample = fc.sample(twins, { numRuns: 3000, seed: 1 })
    const kinds = new Set(sample.map(({ type, expected }) => `${type.split('<')[0] ?? ''} ${expected.startsWith('"')}`))
    const sentences = ['Broadcast', 'Concatenate', 'Conv2d', 'MatMul', 'Pool2d', 'Reduce', 'Reshape', 'Subtract']
    expect(sentences.flatMap(rule => [`${rule} true`, `${rule} false`]).filter(kind => !kinds.has(kind))).toStrictEqual(
      []
    )
  })
})
