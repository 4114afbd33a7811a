/**
 * The fully connected layer: `x W + b`, for a vector `x`, a kernel `W` of shape `[in, units]` and a bias `b`.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { closed } from '../../format/codecs'
import { matmul } from '../../function/matmul'
import type { DimensionFault } from '../../shape/Dimension'
import { type Accepted, describe, type Describe, type Operand, type Result } from '../../shape/Message'
import { type Shape, size } from '../../shape/Shape'
import { positive } from '../Attribute'
import { affine } from '../Compute'
import { configure, type Inference, kernelAndBias, type Layer } from '../Layer'
import { append, type AppendTyped, inferenceOf, type Network } from '../Network'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The bias is there unless it is refused. What is not said about inference is inherited from the network.
 *
 * @category model
 * @since 0.1.0
 */
export interface DenseOptions extends Inference {
  readonly bias?: boolean
}

/**
 * @category model
 * @since 0.1.0
 */
export type DenseAttributes = { readonly units: number; readonly bias: boolean }

/**
 * The vector that a dense layer gives, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type DenseOutput<In extends Shape, Units extends number> = In extends readonly [unknown]
  ? [Units]
  : `dense needs a vector, but the network so far gives ${Describe<In>}: add flatten`

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A fully connected layer: from a vector to a vector of `units` numbers.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { dense, input, type Network } from 'credence/nn'
 *
 * const network: Network<[400], [120]> = pipe(input([400]), dense(120))
 * assert.deepStrictEqual(
 *   network.layers[0]?.parameters.map(({ name, shape }) => [name, shape]),
 *   [['kernel', [400, 120]], ['bias', [120]]]
 * )
 *
 * @category constructors
 * @since 0.1.0
 */
export function dense<const Units extends number>(
  units: Accepted<DimensionFault<'dense: units', Units>, Units>,
  options?: DenseOptions
): <In extends Shape, Out extends Shape>(
  network: Operand<DenseOutput<Out, Units>, Network<In, Out>>
) => Network<In, Result<DenseOutput<Out, Units>>>
export function dense(units: number, options: DenseOptions = {}): AppendTyped {
  return append(configure(denseLayer)({ units, bias: options.bias ?? true }), inferenceOf(options))
}

/**
 * As `dense`, for a number of units that the type checker knows only as `number` or as a type parameter. The number is
 * not checked until `parseNetwork`.
 *
 * @category constructors
 * @since 0.1.0
 */
export function dynamicDense<const Units extends number>(
  units: Units,
  options?: DenseOptions
): <In extends Shape, Out extends Shape>(
  network: Operand<DenseOutput<Out, Units>, Network<In, Out>>
) => Network<In, Result<DenseOutput<Out, Units>>>
export function dynamicDense(units: number, options: DenseOptions = {}): AppendTyped {
  return append(configure(denseLayer)({ units, bias: options.bias ?? true }), inferenceOf(options))
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const denseLayer: Layer<DenseAttributes> = {
  kind: 'dense',
  attributes: closed({ units: positive, bias: t.boolean }),
  output:
    ({ units }) =>
    input =>
      pipe(
        input,
        E.fromPredicate(
          shape => shape.length === 1,
          shape => `dense needs a vector, but the network so far gives ${describe(shape)}: add flatten`
        ),
        E.map(() => [units])
      ),
  parameters:
    ({ units, bias }) =>
    input =>
      kernelAndBias({ shape: [size(input), units], fanIn: size(input), fanOut: units }, units, bias),
  flops:
    ({ units, bias }) =>
    input =>
      2 * size(input) * units + (bias ? units : 0),
  compute: () => affine(matmul)
}
