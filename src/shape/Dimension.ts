/**
 * What may stand as a dimension, or as the size, stride or padding of a window: a whole number, not negative, and
 * written as a literal where the type checker is to compute with it.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { FirstSentence } from './Message'
import * as S from './Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The least value allowed.
 *
 * @category model
 * @since 0.1.0
 */
export type Least = 0 | 1

type NotWhole = `-${string}` | `${string}.${string}` | `${string}e${string}`

type TooSmall<Min extends Least> = Min extends 1 ? '0' : never

/**
 * `N` where it is a literal whole number of at least `Min`, and else a sentence that starts with the label.
 *
 * @category model
 * @since 0.1.0
 */
export type Dimension<Label extends string, N, Min extends Least = 1> = number extends N
  ? `${Label} must be written as a literal such as 3, but its type is number`
  : N extends number
    ? `${N}` extends NotWhole | TooSmall<Min>
      ? `${Label} must be a whole number of at least ${Min}, but it is ${N}`
      : N
    : `${Label} must be written as a literal such as 3, but its type is not that of a number`

/**
 * The sentence of `Dimension`, `never` where `N` is well written.
 *
 * @category model
 * @since 0.1.0
 */
export type DimensionFault<Label extends string, N, Min extends Least = 1> = Extract<Dimension<Label, N, Min>, string>

type Answers<Operation extends string, Rest extends S.Shape, All extends S.Shape> = Rest extends readonly [
  infer N,
  ...infer Others extends S.Shape
]
  ? [Dimension<`${Operation}: a dimension of ${S.Show<All>}`, N>, ...Answers<Operation, Others, All>]
  : []

/**
 * The sentence for a shape that is not written as literal whole numbers of at least 1, `never` where it is.
 *
 * @category model
 * @since 0.1.0
 */
export type ShapeFault<Operation extends string, D extends S.Shape> = number extends D['length']
  ? `${Operation}: the shape must be written as literals such as [32, 32, 3], but its type is number[]`
  : FirstSentence<Answers<Operation, D, D>>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Whether a number is written with decimal digits only, which is what the type checker asks as well.
 *
 * @category utils
 * @since 0.1.0
 */
export const isWhole = (n: number, least: Least = 1): boolean => /^\d+$/.test(String(n)) && n >= least

/**
 * The run-time twin of `Dimension`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const dimension = (label: string, n: number, least: Least = 1): E.Either<string, number> =>
  isWhole(n, least) ? E.right(n) : E.left(`${label} must be a whole number of at least ${least}, but it is ${n}`)

/**
 * The run-time twin of `ShapeFault`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const checkShape = (operation: string, shape: S.Shape): E.Either<string, S.Shape> =>
  pipe(
    shape,
    E.traverseArray(n => dimension(`${operation}: a dimension of ${S.Show.show(shape)}`, n))
  )
