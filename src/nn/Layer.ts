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
import type { Expr } from '../expr/Expr'
import { closed } from '../format/codecs'
import { issuesOf } from '../format/report'
import type { Shape } from '../shape/Shape'
import * as St from '../variational/Stochastic'
import type { Compute } from './Compute'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What an array of parameters is for. Kernels and biases may have a distribution; the scale and the shift of a
 * normalisation are points in every network.
 *
 * @category model
 * @since 0.1.0
 */
export type Role = 'kernel' | 'bias' | 'scale' | 'shift'

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
 * An array that training keeps but does not learn: a running average. It starts at `initial` everywhere.
 *
 * @category model
 * @since 0.1.0
 */
export interface StatisticSpec {
  readonly name: string
  readonly shape: Shape
  readonly initial: number
}

/**
 * How the parameters of a layer are treated where the layer differs from its network.
 *
 * @category model
 * @since 0.1.0
 */
export type Policy = 'bayesian' | 'point' | 'mc-dropout'

/**
 * A distribution or an initialiser as data: a name, and parameters by theirs.
 *
 * @category model
 * @since 0.1.0
 */
export interface Tagged {
  readonly _tag: string
  readonly [parameter: string]: unknown
}

/**
 * What a layer with parameters says about their distribution and about what they start from. What it leaves out, it
 * inherits from the model. A prior is a distribution with its parameters, `{ _tag: 'laplace', loc: 0, scale: 0.1 }`; a
 * posterior is known by its name, `{ _tag: 'multiplicative-normal' }`, and so is an initialiser.
 *
 * @category model
 * @since 0.1.0
 */
export interface Inference {
  readonly policy?: Policy
  readonly prior?: Tagged
  readonly posterior?: Tagged
  readonly initialiser?: Tagged
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
 * of padding count. A layer that combines networks has them in `branches`, and its `flops` are those of combining alone.
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
  readonly statistics?: ReadonlyArray<StatisticSpec>
  readonly branches?: ReadonlyArray<Branch>
  readonly inference?: Inference
}

/**
 * A network from examples of shape `In` to outputs of shape `Out`, neither counting the batch. Without arguments, a
 * network whose shapes are known at run time only.
 *
 * @category model
 * @since 0.1.0
 */
export interface Network<In extends Shape = Shape, Out extends Shape = Shape> {
  readonly _tag: 'Network'
  readonly input: In
  readonly output: Out
  readonly layers: ReadonlyArray<LayerSpec>
}

/**
 * A network inside a layer, which takes what the layer takes. Its name is a part of the paths of its parameters.
 *
 * @category model
 * @since 0.1.0
 */
export interface Branch {
  readonly name: string
  readonly network: Network
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
  readonly statistics?: (attributes: A) => (input: Shape) => ReadonlyArray<StatisticSpec>
  readonly flops: (attributes: A) => (input: Shape, output: Shape) => number
  readonly compute: (attributes: A) => Compute
}

/**
 * All that is known of a kind of layer that gives its input to several networks and combines what they give. `check`
 * answers a sentence for names that the branches can't have; the other rules are given the shapes of the branches'
 * outputs, or the outputs themselves, in the branches' order.
 *
 * @category model
 * @since 0.1.0
 */
export interface Combination {
  readonly kind: string
  readonly check: (names: ReadonlyArray<string>) => E.Either<string, ReadonlyArray<string>>
  readonly output: (outputs: ReadonlyArray<Shape>) => (input: Shape) => E.Either<string, Shape>
  readonly flops: (outputs: ReadonlyArray<Shape>) => (input: Shape, output: Shape) => number
  readonly combine: (outputs: ReadonlyArray<Expr>, x: Expr) => Expr
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
  readonly statistics?: (input: Shape) => ReadonlyArray<StatisticSpec>
  readonly branches?: ReadonlyArray<Branch>
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
  readonly configure: (attributes: unknown, branches?: ReadonlyArray<Branch>) => E.Either<string, Configured>
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
    ...(layer.statistics === undefined ? {} : { statistics: layer.statistics(attributes) }),
    flops: layer.flops(attributes),
    compute: layer.compute(attributes)
  })

/**
 * A combination with the networks that it combines.
 *
 * @category constructors
 * @since 0.1.0
 */
export const combining =
  (combination: Combination) =>
  (branches: ReadonlyArray<Branch>): Configured => {
    const outputs = branches.map(({ network }) => network.output)
    return {
      kind: combination.kind,
      attributes: {},
      output: combination.output(outputs),
      parameters: () => [],
      branches,
      flops: combination.flops(outputs),
      compute: place => context => x =>
        pipe(
          St.sequence(branches.map(branch => context.inside(place, branch)(x))),
          St.map(given => combination.combine(given, x))
        )
    }
  }

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
  configure: (attributes, branches = []) =>
    branches.length > 0
      ? E.left(`${layer.kind} combines no networks: remove "branches"`)
      : pipe(layer.attributes.decode(attributes), E.bimap(firstIssue(layer.kind), configure(layer)))
})

/**
 * How a layer that combines networks is read from data, the networks being read already.
 *
 * @category constructors
 * @since 0.1.0
 */
export const combinationReader = (combination: Combination): LayerReader => ({
  kind: combination.kind,
  configure: (attributes, branches = []) =>
    pipe(
      closed({}).decode(attributes),
      E.mapLeft(firstIssue(combination.kind)),
      E.chain(() => combination.check(branches.map(({ name }) => name))),
      E.map(() => combining(combination)(branches))
    )
})

const firstIssue =
  (kind: string) =>
  (errors: t.Errors): string =>
    issuesOf(errors)[0]?.message ?? `the attributes of ${kind} cannot be read`
