/**
 * Parallel branches, as in Inception (Szegedy et al. 2015): each takes the same input, and what they give is joined along
 * the last axis, that of channels or features.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { concatenate } from '../../primitive/concatenate'
import { type Concatenate, concatenateShape } from '../../shape/Concatenate'
import type { Operand, Result } from '../../shape/Message'
import type { Shape } from '../../shape/Shape'
import { type Body, branch } from '../Branching'
import { type Combination, combining, type Network } from '../Layer'
import { append } from '../Network'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The shapes of the branches that were given: the others are `never`. */
type Known<Shapes extends ReadonlyArray<unknown>> = Shapes extends readonly [infer First, ...infer Rest]
  ? [First] extends [never]
    ? Known<Rest>
    : [First, ...Known<Rest>]
  : []

type LastAxis<D> = D extends readonly [unknown, ...infer Rest] ? Rest['length'] : 0

/**
 * The shape of all branches' outputs joined along the last axis, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type BranchesOutput<Shapes extends ReadonlyArray<unknown>> =
  Known<Shapes> extends infer Given extends ReadonlyArray<Shape> ? Concatenate<Given, LastAxis<Given[0]>> : never

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends two, three or four branches, each one layer or several in a `flow`. More are branches of branches: joining is
 * associative.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { flow, pipe } from 'fp-ts/function'
 * import { branches, conv2d, input, type Network, parameters, relu } from 'credence/nn'
 *
 * const network: Network<[8, 8, 3], [8, 8, 12]> = pipe(
 *   input([8, 8, 3]),
 *   branches(
 *     conv2d({ filters: 4, kernel: 1 }),
 *     flow(conv2d({ filters: 2, kernel: 1 }), relu, conv2d({ filters: 8, kernel: 3, padding: 1 }))
 *   )
 * )
 * assert.deepStrictEqual(parameters(network)[4]?.path, 'branches_1/branch_2/conv2d_2/kernel')
 *
 * @category constructors
 * @since 0.1.0
 */
export function branches<
  Start extends Shape,
  A extends Shape,
  B extends Shape,
  C extends Shape = never,
  D extends Shape = never
>(
  first: Body<Start, A>,
  second: Body<Start, B>,
  third?: Body<Start, C>,
  fourth?: Body<Start, D>
): <In extends Shape>(
  network: Operand<BranchesOutput<[A, B, C, D]>, Network<In, Start>>
) => Network<In, Result<BranchesOutput<[A, B, C, D]>>>
export function branches(...bodies: ReadonlyArray<Body | undefined>): (network: never) => Network {
  return (network: Network) =>
    append(
      combining(branchesLayer)(
        bodies.flatMap((body, i) => (body === undefined ? [] : [branch(`branch_${i + 1}`, body)(network.output)]))
      )
    )(network)
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

const lastAxis = (shape: Shape | undefined): number => Math.max(0, (shape?.length ?? 0) - 1)

/**
 * @category instances
 * @since 0.1.0
 */
export const branchesLayer: Combination = {
  kind: 'branches',
  check: E.fromPredicate(
    names => names.length > 0,
    () => 'branches needs at least one branch: give "branches"'
  ),
  output: outputs => () => concatenateShape(outputs, lastAxis(outputs[0])),
  flops: () => () => 0,
  combine: outputs => concatenate(lastAxis(outputs[0]?.shape))(outputs)
}
