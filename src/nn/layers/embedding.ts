/**
 * Embedding: a learned vector for each word of a vocabulary, in place of the word's number. It is the product of one-hot
 * rows and a kernel `[vocabulary, features]`, so that every estimator has its meaning here too.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { closed } from '../../format/codecs'
import { matmulLast } from '../../function/matmul'
import { oneHot } from '../../function/oneHot'
import { convertElementType } from '../../primitive/convertElementType'
import type { DimensionFault } from '../../shape/Dimension'
import type { Accepted, UnknownOption } from '../../shape/Message'
import type { Shape } from '../../shape/Shape'
import { positive } from '../Attribute'
import { affine } from '../Compute'
import { configure, type Inference, kernelAndBias, type Layer } from '../Layer'
import { append, type AppendTyped, inferenceOf, type Network } from '../Network'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * How many words there are, counted from 0, and how long their vectors are. What is not said about inference is inherited
 * from the network.
 *
 * @category model
 * @since 0.1.0
 */
export interface EmbeddingOptions extends Inference {
  readonly vocabulary: number
  readonly features: number
}

/**
 * @category model
 * @since 0.1.0
 */
export type EmbeddingAttributes = { readonly vocabulary: number; readonly features: number }

/**
 * The sentence for the first option that is wrong, `never` where none is.
 *
 * @category model
 * @since 0.1.0
 */
export type EmbeddingFault<O extends EmbeddingOptions> = [EmbeddingOptions] extends [O]
  ? never
  : | UnknownOption<'embedding', O, EmbeddingOptions>
    | DimensionFault<'embedding: vocabulary', O['vocabulary']>
    | DimensionFault<'embedding: features', O['features']>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends an embedding: each number of an example, a whole number below `vocabulary`, becomes a vector along a new last
 * axis. Fractions are cut off, and what is no number of a word becomes zeros.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { embedding, input, type Network } from 'credence/nn'
 *
 * const network: Network<[20], [20, 8]> = pipe(input([20]), embedding({ vocabulary: 100, features: 8 }))
 * assert.deepStrictEqual(network.layers[0]?.parameters[0]?.shape, [100, 8])
 *
 * @category constructors
 * @since 0.1.0
 */
export function embedding<const O extends EmbeddingOptions>(
  options: Accepted<EmbeddingFault<O>, O>
): <In extends Shape, Out extends Shape>(network: Network<In, Out>) => Network<In, [...Out, O['features']]>
export function embedding({ vocabulary, features, ...inference }: EmbeddingOptions): AppendTyped {
  return append(configure(embeddingLayer)({ vocabulary, features }), inferenceOf(inference))
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * A word reaches the features through one number each: the fan-in is 1.
 *
 * @category instances
 * @since 0.1.0
 */
export const embeddingLayer: Layer<EmbeddingAttributes> = {
  kind: 'embedding',
  attributes: closed({ vocabulary: positive, features: positive }),
  output:
    ({ features }) =>
    input =>
      E.right([...input, features]),
  parameters:
    ({ vocabulary, features }) =>
    () =>
      kernelAndBias({ shape: [vocabulary, features], fanIn: 1, fanOut: features }, features, false),
  flops: () => () => 0,
  compute:
    ({ vocabulary }) =>
    place =>
    context =>
    x =>
      affine(matmulLast)(place)(context)(oneHot(vocabulary)(convertElementType('i32')(x)))
}
