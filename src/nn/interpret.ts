/**
 * The meaning of a network: its layers one after the other, under an interpretation of their weights.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as RA from 'fp-ts/ReadonlyArray'
import type { Expr } from '../expr/Expr'
import { invalid } from '../expr/Expr'
import { mean } from '../distribution/Distribution'
import { type DrawnWeight, shared } from '../variational/DrawnWeight'
import type { Estimator } from '../variational/Estimator'
import type { Weight } from '../variational/Parameter'
import type { Stochastic } from '../variational/Stochastic'
import * as St from '../variational/Stochastic'
import type { Compute, Context, Interpretation } from './Compute'
import { readers } from './layers/index'
import type { LayerSpec, Order } from './Layer'
import type { Network } from './Network'
import type { Pass } from './Pass'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Weights by path, as in `conv2d_1/kernel`. @category model @since 0.1.0 */
export type Weights = ReadonlyMap<string, Weight>

/**
 * The interpretation in which an estimator computes with weights that are found by their paths. The pass says whether
 * it is training or evaluation.
 *
 * @category constructors
 * @since 0.1.0
 */
export const estimated = (estimator: Estimator, weights: Weights, pass: Pass): Interpretation => ({
  ...pass,
  affine:
    ({ name }, product) =>
    x =>
      pipe(
        O.fromNullable(weights.get(`${name}/kernel`)),
        O.match(
          () => St.of(invalid(`layer '${name}' has no weights: give a weight for '${name}/kernel'`)),
          kernel =>
            estimator.affine({
              product,
              kernel,
              bias: O.fromNullable(weights.get(`${name}/bias`)),
              last: name === lastLayer(weights)
            })(x)
        )
      ),
  reused: ({ name }, parameter, examples) =>
    pipe(
      O.fromNullable(weights.get(`${name}/${parameter}`)),
      O.match(
        () => St.of(shared(invalid(`layer '${name}' has no ${parameter}: give a weight for '${name}/${parameter}'`))),
        weight => (estimator.reused ?? oneDraw)(weight, examples)
      )
    ),
  hidden: ({ name }) => estimator.hidden?.(name, name === lastLayer(weights)) ?? St.of,
  parameter: ({ name }, parameter) =>
    pipe(
      O.fromNullable(weights.get(`${name}/${parameter}`)),
      O.match(
        () => invalid(`layer '${name}' has no ${parameter}: give a weight for '${name}/${parameter}'`),
        ({ posterior }) => mean(posterior)
      )
    )
})

/** One draw for all examples. */
const oneDraw = ({ posterior }: Weight): Stochastic<DrawnWeight> => pipe(St.drawOf(posterior), St.map(shared))

/** The layer after which none has weights: weights are in the order of the layers. */
const lastLayer = (weights: Weights): string | undefined => [...weights.keys()].pop()?.replace(/\/[^/]*$/, '')

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * From a batch of inputs, `[n, ...input]`, to a batch of outputs, `[n, ...output]`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const interpret =
  (interpretation: Interpretation) =>
  (network: Network): ((x: Expr) => Stochastic<Expr>) =>
    within(interpretation, '')(network)

/** The meaning of a network whose layers lie in others: `path` is what goes before their names. */
const within =
  (interpretation: Interpretation, path: string) =>
  (network: Network) =>
  (x: Expr): Stochastic<Expr> =>
    selectingFirst(network.layers).reduce(
      (before, layer) =>
        St.chain(computeOf(layer)({ ...layer, name: `${path}${layer.name}` })(inContext(interpretation)))(before),
      St.of(x)
    )

/**
 * An interpretation that goes into the branches of layers.
 *
 * @category combinators
 * @since 0.1.0
 */
export const inContext = (interpretation: Interpretation): Context => ({
  ...interpretation,
  inside: ({ name }, branch) => within(interpretation, `${name}/${branch.name}/`)(branch.network)
})

const orderOf = ({ kind }: LayerSpec): Order | undefined => readers.find(reader => reader.kind === kind)?.order

/**
 * The same function with less work: max f(x) = f(max x) for an increasing f, so a selection goes before activations.
 *
 * @category utils
 * @since 0.1.0
 */
export const selectingFirst = (layers: ReadonlyArray<LayerSpec>): ReadonlyArray<LayerSpec> =>
  layers.reduce<ReadonlyArray<LayerSpec>>((done, layer) => {
    const activations = orderOf(layer) === 'selection' ? lastWhile(increasing)(done) : []
    const before = done.slice(0, done.length - activations.length)
    return [...before, layer, ...activations]
  }, [])

/** The longest end of a list whose elements all satisfy a predicate. */
const lastWhile =
  <A>(holds: (a: A) => boolean) =>
  (as: ReadonlyArray<A>): ReadonlyArray<A> =>
    as.slice(as.length - RA.takeLeftWhile(holds)(RA.reverse(as)).length)

const increasing = (layer: LayerSpec): boolean => orderOf(layer) === 'increasing'

const computeOf = ({ kind, attributes, branches }: LayerSpec): Compute =>
  pipe(
    readers,
    RA.findFirst(reader => reader.kind === kind),
    E.fromOption(() => `there is no layer of kind '${kind}'`),
    E.chain(reader => reader.configure(attributes, branches)),
    E.match(
      (sentence): Compute =>
        () =>
        () =>
        () =>
          St.of(invalid(sentence)),
      layer => layer.compute
    )
  )
