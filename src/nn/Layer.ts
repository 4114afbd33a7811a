/**
 * Layers. A layer in a network is a record of plain data; what the data mean is said by the layer's own record, which
 * lies in the layer's own file: its attributes, the shape that it gives, its parameters, its cost and what it computes.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Json } from 'fp-ts/Json'
import type * as t from 'io-ts'
import { issuesOf } from '../format/report'
import type { Shape } from '../shape/Shape'
import type { Compute } from './Compute'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What an array of parameters is for: an initialiser and a summary treat kernels and biases differently.
 *
 * @category model
 * @since 0.1.0
 */
export type Role = 'kernel' | 'bias'

/**
 * An array of parameters. `fanIn` is how many inputs reach one output through it and `fanOut` how many outputs one input
 * reaches: for a convolution both count the positions of the kernel. A bias has the fans of its kernel.
 *
 * @category model
 * @since 0.1.0
 */
export interface ParameterSpec {
  readonly name: string
  readonly shape: Shape
  readonly fanIn: number
  readonly fanOut: number
  readonly role: Role
}

/**
 * How the parameters of a layer are treated where the layer differs from its network.
 *
 * @category model
 * @since 0.1.0
 */
export type Policy = 'bayesian' | 'point' | 'mc-dropout'

/**
 * A distribution as data: a tagged record.
 *
 * @category model
 * @since 0.1.0
 */
export interface Tagged {
  readonly _tag: string
}

/**
 * What a layer with parameters says about their distribution. What it leaves out, it inherits from the network.
 *
 * @category model
 * @since 0.1.0
 */
export interface Inference {
  readonly policy?: Policy
  readonly prior?: Tagged
  readonly posterior?: Tagged
}

/**
 * @category model
 * @since 0.1.0
 */
export type Attributes = { readonly [name: string]: Json }

/**
 * A layer of a network, as data. All but `kind`, `name`, `attributes` and `inference` follows from the attributes and
 * the input shape; it is kept so that a reader of the data need not know the layer. `flops` counts the floating-point
 * operations for one example: a multiplication and an addition are two, an elementwise function is one, and positions
 * of padding count.
 *
 * @category model
 * @since 0.1.0
 */
export interface LayerSpec {
  readonly kind: string
  readonly name: string
  readonly attributes: Attributes
  readonly input: Shape
  readonly output: Shape
  readonly parameters: ReadonlyArray<ParameterSpec>
  readonly flops: number
  readonly inference?: Inference
}

/**
 * What a layer does to the order of numbers: an increasing function of each number keeps it, and a selection picks one
 * number of several by it. The two commute, so an interpretation may select first and apply the function to less.
 *
 * @category model
 * @since 0.1.0
 */
export type Order = 'increasing' | 'selection'

/**
 * All that is known of a kind of layer. `A` are its attributes, in the one form in which they are stored: every default
 * filled in, every pair written as a pair. The shape rule is the run-time twin of the type of the layer's constructor.
 *
 * @category model
 * @since 0.1.0
 */
export interface Layer<A> {
  readonly kind: string
  readonly order?: Order
  readonly attributes: t.Type<A, Attributes>
  readonly output: (attributes: A) => (input: Shape) => E.Either<string, Shape>
  readonly parameters: (attributes: A) => (input: Shape) => ReadonlyArray<ParameterSpec>
  readonly flops: (attributes: A) => (input: Shape, output: Shape) => number
  readonly compute: (attributes: A) => Compute
}

/**
 * A layer with its attributes, which nobody needs to know any more to use it.
 *
 * @category model
 * @since 0.1.0
 */
export interface Configured {
  readonly kind: string
  readonly order?: Order
  readonly attributes: Attributes
  readonly output: (input: Shape) => E.Either<string, Shape>
  readonly parameters: (input: Shape) => ReadonlyArray<ParameterSpec>
  readonly flops: (input: Shape, output: Shape) => number
  readonly compute: Compute
}

/**
 * A kind of layer as a reader of data sees it.
 *
 * @category model
 * @since 0.1.0
 */
export interface LayerReader {
  readonly kind: string
  readonly order?: Order
  readonly configure: (attributes: unknown) => E.Either<string, Configured>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A layer with its attributes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const configure =
  <A>(layer: Layer<A>) =>
  (attributes: A): Configured => ({
    kind: layer.kind,
    ...(layer.order === undefined ? {} : { order: layer.order }),
    attributes: layer.attributes.encode(attributes),
    output: layer.output(attributes),
    parameters: layer.parameters(attributes),
    flops: layer.flops(attributes),
    compute: layer.compute(attributes)
  })

/**
 * The parameters of a layer that multiplies by a kernel and adds a bias for each output channel.
 *
 * @category constructors
 * @since 0.1.0
 */
export const kernelAndBias = (
  kernel: Pick<ParameterSpec, 'shape' | 'fanIn' | 'fanOut'>,
  channels: number,
  bias: boolean
): ReadonlyArray<ParameterSpec> => [
  { ...kernel, name: 'kernel', role: 'kernel' },
  ...(bias ? [{ ...kernel, name: 'bias', role: 'bias' as const, shape: [channels] }] : [])
]

/**
 * How a layer of this kind is read from data: its attributes are decoded, and the sentence of a failure names the first
 * that is wrong.
 *
 * @category constructors
 * @since 0.1.0
 */
export const reader = <A>(layer: Layer<A>): LayerReader => ({
  kind: layer.kind,
  ...(layer.order === undefined ? {} : { order: layer.order }),
  configure: attributes =>
    pipe(
      layer.attributes.decode(attributes),
      E.bimap(
        errors => issuesOf(errors)[0]?.message ?? `the attributes of ${layer.kind} cannot be read`,
        configure(layer)
      )
    )
})
