/**
 * Shape arithmetic in types: what random cases cannot show, namely dimensions that are no literals, and how a rule's
 * sentence reaches the compiler's message. The values are tested in laws/shape.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import { describe, expect, test } from 'tstyche'
import type { Broadcast } from '../../src/shape/Broadcast'
import type { Concatenate } from '../../src/shape/Concatenate'
import type { Conv2d } from '../../src/shape/Conv2d'
import type { Dimension } from '../../src/shape/Dimension'
import type { MatMul } from '../../src/shape/MatMul'
import type { Accepted, Describe, FirstSentence, Operand, Result } from '../../src/shape/Message'
import type { Add, Divide, Multiply, Subtract } from '../../src/shape/Natural'
import type { Pool2d } from '../../src/shape/Pool2d'
import type { Reduce } from '../../src/shape/Reduce'
import type { Flatten, Reshape } from '../../src/shape/Reshape'
import type { Shape, Show, Size } from '../../src/shape/Shape'

interface Expr<S extends Shape> {
  readonly shape: S
}
declare const matmul: <A extends Shape, B extends Shape>(
  a: Expr<A>,
  b: Operand<MatMul<A, B>, Expr<B>>
) => Expr<Result<MatMul<A, B>>>
declare const times: <B extends Shape>(
  b: Expr<B>
) => <A extends Shape>(a: Operand<MatMul<A, B>, Expr<A>>) => Expr<Result<MatMul<A, B>>>
declare const a: Expr<[2, 3]>
declare const b: Expr<[3, 5]>
declare const c: Expr<[4, 5]>

describe('natural numbers', () => {
  test('are exact far beyond the length of a tuple', () => {
    expect<Multiply<99_999, 99_999>>().type.toBe<9999800001>()
    expect<Add<999_999_999, 1>>().type.toBe<1_000_000_000>()
    expect<Subtract<1_000_000, 1>>().type.toBe<999_999>()
    expect<Divide<1_000_000, 7>>().type.toBe<142_857>()
  })

  test('have no negative difference', () => {
    expect<Subtract<3, 4>>().type.toBe<'negative'>()
  })

  test('that are not literals give a number', () => {
    expect<Add<number, 1>>().type.toBe<number>()
    expect<Multiply<2, number>>().type.toBe<number>()
    expect<Size<[2, number]>>().type.toBe<number>()
    expect<Size<ReadonlyArray<number>>>().type.toBe<number>()
  })

  test('that are one of several give one of several', () => {
    expect<Multiply<5, 1 | 3>>().type.toBe<5 | 15>()
    expect<Flatten<[5, 5, 1 | 3]>>().type.toBe<[25 | 75]>()
  })
})

describe('dimensions that are not literals', () => {
  test('are named in the sentence', () => {
    expect<Show<[number, 3]>>().type.toBe<'[number, 3]'>()
    expect<Describe<[number, 3]>>().type.toBe<'a matrix [number, 3]'>()
    expect<Show<ReadonlyArray<number>>>().type.toBe<'number[]'>()
  })

  test('are refused by every rule that computes with them', () => {
    type Sentence<Operation extends string> =
      `${Operation}: the dimensions of [number, 3] must be literals such as 32, but one of them has the type number`
    expect<Broadcast<[number, 3], [3], 'add'>>().type.toBe<Sentence<'add'>>()
    expect<Broadcast<[3], [number, 3], 'add'>>().type.toBe<Sentence<'add'>>()
    expect<MatMul<[number, 3], [3, 4]>>().type.toBe<Sentence<'matmul'>>()
    expect<Reshape<[number, 3], [3]>>().type.toBe<Sentence<'reshape'>>()
    expect<Flatten<[number, 3]>>().type.toBe<Sentence<'flatten'>>()
    expect<Concatenate<[[number, 3], [1, 3]], 0>>().type.toBe<Sentence<'concatenate'>>()
  })

  test('pass where a rule does not compute with them', () => {
    expect<Conv2d<[8, 8, number], { filters: 2; kernel: 3 }>>().type.toBe<[6, 6, 2]>()
    expect<Pool2d<[8, 8, number], { window: 2 }>>().type.toBe<[4, 4, number]>()
    expect<Reduce<[number, 3], [1]>>().type.toBe<[number]>()
  })
})

describe('a sentence', () => {
  test('is the compile error of a data-first call, in one line', () => {
    expect(matmul(a, b)).type.toBe<Expr<[2, 5]>>()
    expect(matmul(a, c)).type.toRaiseError(
      `Argument of type 'Expr<[4, 5]>' is not assignable to parameter of type '"matmul: [2, 3] has 3 columns but [4, 5] has 4 rows"'.`
    )
  })

  test('is in the compile error of a pipe', () => {
    expect(pipe(a, times(b))).type.toBe<Expr<[2, 5]>>()
    expect(pipe(a, times(c))).type.toRaiseError('matmul: [2, 3] has 3 columns but [4, 5] has 4 rows')
  })

  test('is the first of several, also where only one of several types is wrong', () => {
    expect<FirstSentence<[[1], never, 'one', 'two']>>().type.toBe<'one'>()
    expect<FirstSentence<[[1], 3 | 'one', 'two']>>().type.toBe<'one'>()
    expect<FirstSentence<[[1], 3]>>().type.toBe<never>()
    expect<Accepted<never, 5>>().type.toBe<5>()
    expect<Accepted<'one', 5>>().type.toBe<'one'>()
  })

  test('says what is wrong with a number', () => {
    expect<Dimension<'units', 3>>().type.toBe<3>()
    expect<
      Dimension<'units', number>
    >().type.toBe<'units must be written as a literal such as 3, but its type is number'>()
    expect<Dimension<'units', -3>>().type.toBe<'units must be a whole number of at least 1, but it is -3'>()
    expect<Dimension<'units', 1e-7>>().type.toBe<'units must be a whole number of at least 1, but it is 1e-7'>()
    expect<Dimension<'padding', 0, 0>>().type.toBe<0>()
  })
})
