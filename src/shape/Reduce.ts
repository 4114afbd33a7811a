/**
 * Reductions: some axes are removed, or kept with dimension 1.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { NotLiteral } from './Message'
import type { Subtract } from './Natural'
import * as S from './Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What stands in the place of a reduced axis. */
type Trace<Keep extends boolean> = Keep extends true ? [1] : []

type Remaining<
  D extends ReadonlyArray<unknown>,
  Axis extends number,
  Keep extends boolean,
  Seen extends ReadonlyArray<0> = [],
  Out extends ReadonlyArray<unknown> = []
> = D extends readonly [infer N, ...infer Rest]
  ? Remaining<Rest, Axis, Keep, [...Seen, 0], [...Out, ...(Seen['length'] extends Axis ? Trace<Keep> : [N])]>
  : Out

/**
 * The sentence for the first axis that a shape lacks or that is named twice, `never` where there is none.
 *
 * @category model
 * @since 0.1.0
 */
export type AxisFault<
  D extends S.Shape,
  Axes extends S.Shape,
  Operation extends string,
  Seen extends number = never
> = Axes extends readonly [infer Axis extends number, ...infer Rest extends S.Shape]
  ? `${Axis}` extends keyof D
    ? Axis extends Seen
      ? `${Operation}: axis ${Axis} is named twice`
      : AxisFault<D, Rest, Operation, Seen | Axis>
    : `${Operation}: there is no axis ${Axis} in ${S.Show<D>}, ${AxisRange<D>}`
  : never

type AxisRange<D extends S.Shape> =
  Subtract<D['length'], 1> extends infer Last extends number
    ? `whose axes are 0 to ${Last}`
    : 'which is a scalar and has no axes'

/**
 * The shape that remains of `D` when the axes are reduced, or a sentence. With `Keep` a reduced axis stays with
 * dimension 1.
 *
 * @category model
 * @since 0.1.0
 */
export type Reduce<
  D extends S.Shape,
  Axes extends S.Shape,
  Keep extends boolean = false,
  Operation extends string = 'reduce'
> = number extends D['length'] | Axes[number]
  ? NotLiteral<Operation, D>
  : [AxisFault<D, Axes, Operation>] extends [never]
    ? Remaining<D, Axes[number], Keep>
    : AxisFault<D, Axes, Operation>

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

const axisRange = (shape: S.Shape): string =>
  shape.length === 0 ? 'which is a scalar and has no axes' : `whose axes are 0 to ${shape.length - 1}`

const isAxis = (shape: S.Shape, axis: number): boolean => Number.isInteger(axis) && axis >= 0 && axis < shape.length

/**
 * The run-time twin of `AxisFault`: the axes, where each exists and is named once.
 *
 * @category combinators
 * @since 0.1.0
 */
export const checkAxes = (shape: S.Shape, axes: S.Shape, operation: string): E.Either<string, S.Shape> =>
  pipe(
    axes,
    E.traverseReadonlyArrayWithIndex((position, axis) =>
      !isAxis(shape, axis)
        ? E.left(`${operation}: there is no axis ${axis} in ${S.Show.show(shape)}, ${axisRange(shape)}`)
        : axes.indexOf(axis) < position
          ? E.left(`${operation}: axis ${axis} is named twice`)
          : E.right(axis)
    )
  )

/**
 * The run-time twin of `Reduce`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { shape } from 'credence'
 *
 * assert.deepStrictEqual(shape.reduceShape([256, 5, 5, 16], [1, 2]), E.right([256, 16]))
 * assert.deepStrictEqual(shape.reduceShape([256, 10], [1], { keep: true }), E.right([256, 1]))
 * assert.deepStrictEqual(
 *   shape.reduceShape([2, 3], [2], { operation: 'sum' }),
 *   E.left('sum: there is no axis 2 in [2, 3], whose axes are 0 to 1')
 * )
 *
 * @category combinators
 * @since 0.1.0
 */
export const reduceShape = (
  shape: S.Shape,
  axes: S.Shape,
  { keep = false, operation = 'reduce' }: { readonly keep?: boolean; readonly operation?: string } = {}
): E.Either<string, S.Shape> =>
  pipe(
    checkAxes(shape, axes, operation),
    E.map(reduced => shape.flatMap((n, axis) => (reduced.includes(axis) ? (keep ? [1] : []) : [n])))
  )
