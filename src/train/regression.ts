/**
 * Regression as programs: the training step of a model of real targets, and one draw of what it predicts of them.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import type { Program } from '../compile/Program'
import { program } from '../compile/Program'
import { mean, variance } from '../distribution/Distribution'
import type { Expr } from '../expr/Expr'
import { interpret } from '../nn/interpret'
import type { Model } from '../nn/Model'
import { predictionOf, trainingOf } from '../nn/Model'
import type { NoiseModel } from '../objective/regression'
import { meanNegativeLogLikelihood, outputsFor, targetsGiven } from '../objective/regression'
import { broadcastTo } from '../primitive/broadcastInDim'
import { input, inputOf } from '../primitive/input'
import { sqrt } from '../primitive/sqrt'
import { averageOf, negativeElbo, perDataSet } from '../variational/elbo'
import type { Weight } from '../variational/Parameter'
import { divergencesOf } from '../variational/Parameter'
import * as St from '../variational/Stochastic'
import { run, total } from '../variational/Stochastic'
import type { Learner } from './learn'
import { initialKept, learned } from './learn'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A training step. It is fed `inputs` `[batch, ...input]`, `targets` `[batch, targets]`, `weights` `[batch]` (0 for a row
 * that only fills the batch up), `key`, `klScale` and `learningRate`, as in `trainingStep`, and reports `loss` and `nll`
 * in nats per example and `kl` in nats per data set. What the noise model learns is part of its state.
 *
 * @category constructors
 * @since 0.1.0
 */
export const regressionStep = (
  model: Model,
  noise: NoiseModel,
  learner: Learner,
  batch: number,
  draws = 1
): Program => {
  const weights = input('weights', [batch])
  const [klScale, learningRate] = [input('klScale', []), input('learningRate', [])]
  const targets = input('targets', [batch, targetsOf(model, noise)])
  const forward = interpret(trainingOf(model, weights))(model.network)(inputs(model, batch))
  const { value, updates } = run(key())(
    pipe(
      St.replicate(draws)(forward),
      St.chain(outputs =>
        pipe(
          divergencesOf('path')([...model.weights.values()]),
          St.map(all => ({ outputs, kl: perDataSet(total(all)) }))
        )
      )
    )
  )
  const nll = averageOf(value.outputs.map(each => meanNegativeLogLikelihood(noise)(each, targets, weights)))
  const loss = negativeElbo(nll, value.kl, klScale).nats
  const objective = { loss, nll: nll.nats, learningRate, klScale }
  return program(
    [
      { name: 'loss', value: loss },
      { name: 'nll', value: nll.nats },
      { name: 'kl', value: value.kl.nats }
    ],
    [...learned(learner, learnedBy(model, noise), objective), ...updates]
  )
}

/** What the learner of a regression keeps before the first step. @category constructors @since 0.1.0 */
export const regressionSlots = (model: Model, noise: NoiseModel, learner: Learner): ReturnType<typeof initialKept> =>
  initialKept(learner, learnedBy(model, noise))

/**
 * One draw of the distribution of targets: of `inputs` and `key` the outputs `mean` and `scale`, both
 * `[batch, targets]`. The scale is that of the noise; how the mean moves from draw to draw is what the weights leave
 * open.
 *
 * @category constructors
 * @since 0.1.0
 */
export const regressionPrediction = (model: Model, noise: NoiseModel, batch: number): Program => {
  const forward = interpret(predictionOf(model))(model.network)(inputs(model, batch))
  const told = targetsGiven(noise)(run(key())(forward).value)
  const shape = [batch, targetsOf(model, noise)]
  return program([
    { name: 'mean', value: mean(told) },
    { name: 'scale', value: broadcastTo(shape)(sqrt(variance(told))) }
  ])
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const inputs = (model: Model, batch: number): Expr => input('inputs', [batch, ...model.network.input])

const key = (): Expr => inputOf('i32')('key', [4])

const targetsOf = (model: Model, noise: NoiseModel): number => (model.network.output[0] ?? 0) / outputsFor(noise)(1)

/** The model's weights and, where it is learned, the noise. */
const learnedBy = (model: Model, noise: NoiseModel): ReadonlyArray<Weight> => [
  ...model.weights.values(),
  ...(noise._tag === 'learned' ? [noise.weight] : [])
]
