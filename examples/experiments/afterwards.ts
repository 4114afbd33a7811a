/** Bayesian networks that begin where a point estimate has ended: MOPED, and the Laplace approximation of the last layer. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import * as TE from 'fp-ts/TaskEither'
import { type Arrays, type Engine, evaluate, input, type Program, program, Tensor } from 'credence'
import { softplusInverse } from 'credence/distribution'
import { bayesian, interpret, type Model, type Network, parameters, predictionOf } from 'credence/nn'
import { type Batch, batches, fileOrder, stepInputs, type Subject, type TrainError } from 'credence/node'
import {
  curvatureOfSoftmax,
  laplaceScale,
  lastLayer,
  localReparameterization,
  moped,
  mopedDefaults,
  stochastic
} from 'credence/variational'
import type { Successor } from './Trial'

const failed = (message: string): TrainError => ({ _tag: 'RunFailed', message })

const numbersOf = (arrays: Arrays, name: string): Float32Array => arrays.get(name) ?? new Float32Array()

// -------------------------------------------------------------------------------------
// MOPED
// -------------------------------------------------------------------------------------

/** Priors and posteriors around the trained weights; the posteriors are trained on from there. */
export const aroundTrained =
  (priorScale: number) =>
  ({ model, stored }: Subject): TE.TaskEither<TrainError, Successor> =>
    pipe(
      parameters(model.network),
      E.traverseArray(({ path, shape }) =>
        moped({ ...mopedDefaults, priorScale })(path, shape, numbersOf(stored, `${path}.value`))
      ),
      E.bimap(failed, (all): Successor => {
        const arrays = new Map(all.flatMap(({ arrays: own }) => [...own]))
        return {
          _tag: 'to train',
          model: {
            ...bayesian(model.network, { estimator: localReparameterization }),
            weights: new Map(all.map(({ weight }) => [weight.path, weight])),
            initial: (_, { name }) => numbersOf(arrays, name)
          }
        }
      }),
      TE.fromEither
    )

// -------------------------------------------------------------------------------------
// the Laplace approximation of the last layer
// -------------------------------------------------------------------------------------

/** The weights of the last layer become normal around the trained ones, by the curvature of the loss of all training images. */
export const laplaceOfLastLayer =
  (priorScale: number) =>
  (subject: Subject): TE.TaskEither<TrainError, Successor> => {
    const model = bayesianInLastLayer(subject.model.network, priorScale)
    return pipe(
      curvature(subject),
      TE.chainEitherK(sums =>
        pipe(
          [...model.weights.values()].flatMap(({ path, storage }) => storage.map(kept => ({ ...kept, path }))),
          E.traverseArray(({ name, path, parameter }) =>
            parameter === 'scale'
              ? pipe(
                  scalesOf(priorScale, numbersOf(sums, path)),
                  E.map(scales => [name, scales] as const)
                )
              : E.right([name, numbersOf(subject.stored, `${path}.value`)] as const)
          )
        )
      ),
      TE.map(arrays => ({ _tag: 'trained', model, stored: new Map(arrays) }))
    )
  }

const bayesianInLastLayer = (network: Network, priorScale: number): Model => {
  const isLast = lastLayer(parameters(network).map(({ path }) => path))
  return bayesian(
    {
      ...network,
      layers: network.layers.map(layer =>
        isLast(`${layer.name}/kernel`) ? layer : { ...layer, inference: { ...layer.inference, policy: 'point' } }
      )
    },
    { prior: { _tag: 'normal', loc: 0, scale: priorScale } }
  )
}

/** The curvature of one batch, by the paths of the last layer's weights. */
const curvatureProgram = ({ model, config }: Subject): Program => {
  const { images, weights } = stepInputs(model, config.batch)
  const paths = parameters(model.network).map(({ path }) => path)
  const [kernel = '', bias = ''] = paths.filter(lastLayer(paths))
  const before = model.network.layers.findIndex(({ name }) => kernel.startsWith(`${name}/`))
  const computed = (network: Network) =>
    stochastic.run(input('key', [4]))(interpret(predictionOf(model))(network)(images)).value
  const features = computed({ ...model.network, layers: model.network.layers.slice(0, before) })
  const found = curvatureOfSoftmax(features, computed(model.network), weights)
  return program([
    { name: kernel, value: found.kernel },
    { name: bias, value: found.bias }
  ])
}

/** Summed over the batches of the training set. */
const curvature = (subject: Subject): TE.TaskEither<TrainError, Arrays> =>
  pipe(
    batches({
      order: fileOrder(subject.data.train.count),
      batchSize: subject.config.batch,
      padTo: subject.config.batch,
      normalisation: subject.data.normalisation
    })(subject.data.train),
    E.mapLeft(e => failed(e.message)),
    TE.fromEither,
    TE.chain(all => ran(subject.engine, curvatureProgram(subject), feedsOf(subject, [...all]))),
    TE.map(RA.reduce<Arrays, Arrays>(new Map(), sum))
  )

const feedsOf = ({ stored }: Subject, all: ReadonlyArray<Batch>): ReadonlyArray<Arrays> =>
  all.map(({ images, weights }) => new Map([...stored, ['images', images], ['weights', weights]]))

const ran = (
  engine: Engine,
  asked: Program,
  feeds: ReadonlyArray<Arrays>
): TE.TaskEither<TrainError, ReadonlyArray<Arrays>> =>
  TE.bracket(
    pipe(
      engine.prepare(asked, new Map()),
      TE.mapLeft(e => failed(e.message))
    ),
    session =>
      pipe(
        session.run(feeds),
        TE.mapLeft(e => failed(e.message))
      ),
    session => TE.fromTask(session.close)
  )

const sum = (so: Arrays, far: Arrays): Arrays =>
  new Map([...far].map(([name, values]) => [name, values.map((x, i) => x + (so.get(name)?.[i] ?? 0))]))

/** As they are stored. */
const scalesOf = (priorScale: number, sums: Float32Array): E.Either<TrainError, Float32Array> =>
  pipe(
    evaluate(new Map([['sums', Tensor.tensor([sums.length], sums)]]))([
      laplaceScale(priorScale)(input('sums', [sums.length]))
    ]),
    E.bimap(
      e => failed(e.message),
      ([scales]) => Float32Array.from(scales?.data ?? [], softplusInverse)
    )
  )
