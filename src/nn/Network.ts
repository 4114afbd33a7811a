/**
 * A network is data: the shape that goes in, the shape that comes out, and the layers between. It is built by `pipe`
 * from `input`, and each layer is a function from a network to the network with that layer appended.
 *
 * In types a network knows its two shapes, and a layer that does not fit is a compile error whose text is a sentence.
 * Numbers that only the run time knows (`dynamicInput`, `dynamicDense`, a file) go through `parseNetwork`, which derives
 * every shape again and answers the same sentences.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as RA from 'fp-ts/ReadonlyArray'
import type { ShapeFault } from '../shape/Dimension'
import type { Accepted } from '../shape/Message'
import * as S from '../shape/Shape'
import type { Configured, Inference, LayerSpec, Network, ParameterSpec, StatisticSpec } from './Layer'

export type { Network } from './Layer'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What a layer does to a network.
 *
 * @category model
 * @since 0.1.0
 */
export type Append = (network: Network) => Network

/**
 * `Append` behind the typed signature of a layer's constructor: that signature takes fewer networks, and which ones
 * depends on the layer.
 *
 * @category model
 * @since 0.1.0
 */
export type AppendTyped = (network: never) => Network

/**
 * A layer with its path: its name, behind the names of the layers and branches that it lies in, as in
 * `residual_1/body/conv2d_2`.
 *
 * @category model
 * @since 0.1.0
 */
export interface LocatedLayer {
  readonly path: string
  readonly layer: LayerSpec
}

/**
 * A parameter with its place in the network: `path` is `layer/parameter`, as in `conv2d_1/kernel`.
 *
 * @category model
 * @since 0.1.0
 */
export interface NetworkParameter extends ParameterSpec {
  readonly path: string
  readonly layer: LayerSpec
}

/**
 * A running average with its path, as in `batchNorm_1/mean`.
 *
 * @category model
 * @since 0.1.0
 */
export interface NetworkStatistic extends StatisticSpec {
  readonly path: string
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The network without layers: what goes in comes out. A pipe of layers starts here.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { dense, flatten, input, type Network, relu } from 'credence/nn'
 *
 * const network: Network<[28, 28, 1], [10]> = pipe(input([28, 28, 1]), flatten, dense(400), relu, dense(10))
 * assert.deepStrictEqual(network.output, [10])
 * assert.deepStrictEqual(
 *   network.layers.map(layer => layer.name),
 *   ['flatten_1', 'dense_1', 'relu_1', 'dense_2']
 * )
 *
 * @category constructors
 * @since 0.1.0
 */
export function input<const D extends S.Shape>(
  shape: Accepted<ShapeFault<'input', D>, readonly [...D], D>
): Network<D, D>
export function input(shape: S.Shape): Network {
  return { _tag: 'Network', input: shape, output: shape, layers: [] }
}

/**
 * The network without layers, for shapes with dimensions that the type checker knows only as `number` or as a type
 * parameter. Nothing is checked until `parseNetwork`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import * as E from 'fp-ts/Either'
 * import { conv2d, dynamicInput, type Network, parseNetwork } from 'credence/nn'
 *
 * const stem = (channels: number): Network<[32, 32, number], [28, 28, 6]> =>
 *   pipe(dynamicInput([32, 32, channels]), conv2d({ filters: 6, kernel: 5 }))
 *
 * assert.ok(E.isRight(parseNetwork(stem(3))))
 * assert.ok(E.isLeft(parseNetwork(stem(0))))
 *
 * @category constructors
 * @since 0.1.0
 */
export function dynamicInput<const D extends S.Shape>(shape: readonly [...D]): Network<D, D>
export function dynamicInput(shape: S.Shape): Network {
  return { _tag: 'Network', input: shape, output: shape, layers: [] }
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * A network with a layer appended, or the sentence of the layer's shape rule.
 *
 * @category combinators
 * @since 0.1.0
 */
export const extend =
  (layer: Configured, inference: Inference = {}, name?: string) =>
  (network: Network): E.Either<string, Network> =>
    pipe(
      layer.output(network.output),
      E.map(output =>
        appended(network, specOf(layer, inference, name ?? freshName(layer.kind, network), network.output, output))
      )
    )

/**
 * A network with a layer appended. The type of a layer's constructor has already refused what does not fit, so the shape
 * rule cannot fail here. Where a program without types has passed that by, the layer is recorded as it was asked for,
 * with its input's shape, and `parseNetwork` answers the sentence.
 *
 * @category combinators
 * @since 0.1.0
 */
export const append =
  (layer: Configured, inference: Inference = {}): Append =>
  network =>
    pipe(
      network,
      extend(layer, inference),
      E.getOrElse(() =>
        appended(network, specOf(layer, inference, freshName(layer.kind, network), network.output, network.output))
      )
    )

/**
 * A network with a layer appended that gives what shape it is given.
 *
 * @category combinators
 * @since 0.1.0
 */
export const appendSameShape =
  (layer: Configured) =>
  <In extends S.Shape, Out extends S.Shape>(network: Network<In, Out>): Network<In, Out> => ({
    ...network,
    layers: [...network.layers, specOf(layer, {}, freshName(layer.kind, network), network.output, network.output)]
  })

/**
 * What a layer's options say about inference, without the keys that they leave out.
 *
 * @category combinators
 * @since 0.1.0
 */
export const inferenceOf = ({ policy, prior, posterior, initialiser }: Inference): Inference => ({
  ...(policy === undefined ? {} : { policy }),
  ...(prior === undefined ? {} : { prior }),
  ...(posterior === undefined ? {} : { posterior }),
  ...(initialiser === undefined ? {} : { initialiser })
})

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * All layers of a network in the order in which they compute: those of a layer's branches come before the layer.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { dense, input, locatedLayers, residual } from 'credence/nn'
 *
 * const network = pipe(input([4]), residual(dense(4)), dense(2))
 * assert.deepStrictEqual(
 *   locatedLayers(network).map(({ path }) => path),
 *   ['residual_1/body/dense_1', 'residual_1', 'dense_1']
 * )
 *
 * @category utils
 * @since 0.1.0
 */
export const locatedLayers = (network: Network, within = ''): ReadonlyArray<LocatedLayer> =>
  network.layers.flatMap(layer => {
    const path = `${within}${layer.name}`
    const inside = (layer.branches ?? []).flatMap(({ name, network: inner }) =>
      locatedLayers(inner, `${path}/${name}/`)
    )
    return [...inside, { path, layer }]
  })

/**
 * All parameters of a network, from its input to its output.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { dense, input, parameters } from 'credence/nn'
 *
 * const network = pipe(input([4]), dense(3))
 * assert.deepStrictEqual(parameters(network).map(({ path }) => path), ['dense_1/kernel', 'dense_1/bias'])
 *
 * @category utils
 * @since 0.1.0
 */
export const parameters = (network: Network): ReadonlyArray<NetworkParameter> =>
  locatedLayers(network).flatMap(({ path, layer }) =>
    layer.parameters.map(parameter => ({ ...parameter, path: `${path}/${parameter.name}`, layer }))
  )

/**
 * All running averages of a network, from its input to its output.
 *
 * @category utils
 * @since 0.1.0
 */
export const statistics = (network: Network): ReadonlyArray<NetworkStatistic> =>
  locatedLayers(network).flatMap(({ path, layer }) =>
    (layer.statistics ?? []).map(statistic => ({ ...statistic, path: `${path}/${statistic.name}` }))
  )

/**
 * The number of parameters, such as weights and biases: the means of a Bayesian network. Running averages do not count.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { lenet5, parameterCount } from 'credence/nn'
 *
 * assert.deepStrictEqual(parameterCount(lenet5), 61706)
 *
 * @category utils
 * @since 0.1.0
 */
export const parameterCount = (network: Network): number =>
  parameters(network).reduce((count, parameter) => count + S.size(parameter.shape), 0)

const appended = (network: Network, spec: LayerSpec): Network => ({
  ...network,
  output: spec.output,
  layers: [...network.layers, spec]
})

const specOf = (layer: Configured, inference: Inference, name: string, input: S.Shape, output: S.Shape): LayerSpec => ({
  kind: layer.kind,
  name,
  attributes: layer.attributes,
  input,
  output,
  parameters: layer.parameters(input),
  flops: layer.flops(input, output),
  ...(layer.statistics === undefined ? {} : { statistics: layer.statistics(input) }),
  ...(layer.branches === undefined ? {} : { branches: layer.branches }),
  ...(Object.keys(inference).length === 0 ? {} : { inference })
})

/** `dense_1`, `dense_2`: the first that is free. */
const freshName = (kind: string, network: Network): string => {
  const taken = new Set(network.layers.map(layer => layer.name))
  const names = RA.makeBy(network.layers.length + 1, i => `${kind}_${i + 1}`)
  return pipe(
    names,
    RA.findFirst(name => !taken.has(name)),
    O.getOrElse(() => kind)
  )
}
