/**
 * The training step as one program: forward pass, ELBO, backward pass, update and metrics.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import type { Program } from '../compile/Program'
import { program } from '../compile/Program'
import type { Expr } from '../expr/Expr'
import { input, inputOf } from '../primitive/input'
import { correct, meanNegativeLogLikelihood } from '../objective/classification'
import { interpret } from '../nn/interpret'
import type { Model } from '../nn/Model'
import { keptArrays, trainingOf } from '../nn/Model'
import type { Arrays } from '../backend/Backend'
import type { Shape } from '../shape/Shape'
import { averageOf, negativeElbo, perDataSet } from '../variational/elbo'
import type { Weight } from '../variational/Parameter'
import { divergencesOf } from '../variational/Parameter'
import * as St from '../variational/Stochastic'
import { run, total, type Update } from '../variational/Stochastic'
import { initialKept, keptSlots, learned, type Learner } from './learn'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The fed inputs of a step: images `[batch, ...input]`, labels and weights `[batch]` (weight 0 marks a row that only
 * fills the batch up), a key of four 16-bit halves, and the scalars of the schedule.
 *
 * @category model
 * @since 0.1.0
 */
export interface StepInputs {
  readonly images: Expr
  readonly labels: Expr
  readonly weights: Expr
  readonly key: Expr
  readonly klScale: Expr
  readonly learningRate: Expr
}

/** The scalars that a step reports: nats per example, except `kl`, nats per data set, and `correct`, a count. @category model @since 0.1.0 */
export const METRICS = ['loss', 'nll', 'kl', 'correct'] as const

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const stepInputs = (model: Model, batch: number): StepInputs => ({
  images: input('images', [batch, ...model.network.input]),
  labels: inputOf('i32')('labels', [batch]),
  weights: input('weights', [batch]),
  key: inputOf('i32')('key', [4]),
  klScale: input('klScale', []),
  learningRate: input('learningRate', [])
})

/** `updates` are the next running averages of batch normalisation. */
interface Losses {
  readonly loss: Expr
  readonly nll: Expr
  readonly kl: Expr
  readonly correct: Expr
  readonly updates: ReadonlyArray<Update>
}

/**
 * The loss of a batch, −ELBO / N in nats per example, its parts, and what the forward pass leaves to the next step. With
 * several `draws` of the weights the likelihood is the mean of theirs; `correct` counts those of the first.
 *
 * @category constructors
 * @since 0.1.0
 */
export const losses = (model: Model, { images, labels, weights, key, klScale }: StepInputs, draws = 1): Losses => {
  const forward = interpret(trainingOf(model, weights))(model.network)
  const drawn = run(key)(
    pipe(
      St.replicate(draws)(forward(images)),
      St.chain(logits =>
        pipe(
          divergencesOf('path')(weightsOf(model)),
          St.map(all => ({ logits, kl: perDataSet(total(all)) }))
        )
      )
    )
  )
  const { logits, kl } = drawn.value
  const nll = averageOf(logits.map(each => meanNegativeLogLikelihood(each, labels, weights)))
  return {
    loss: negativeElbo(nll, kl, klScale).nats,
    nll: nll.nats,
    kl: kl.nats,
    correct: correct(logits[0] ?? images, labels, weights),
    updates: firstOfEach(drawn.updates)
  }
}

/** Running averages are those of the first draw: several of a name would contradict each other. */
const firstOfEach = (updates: ReadonlyArray<Update>): ReadonlyArray<Update> =>
  updates.filter(({ name }, i) => updates.findIndex(other => other.name === name) === i)

/**
 * A whole training step. Its state is every array that the model keeps and what the learner keeps.
 *
 * @category constructors
 * @since 0.1.0
 */
export const trainingStep = (model: Model, learner: Learner, batch: number, draws = 1): Program => {
  const inputs = stepInputs(model, batch)
  const metrics = losses(model, inputs, draws)
  return program(
    METRICS.map(name => ({ name, value: metrics[name] })),
    [...learned(learner, weightsOf(model), { ...metrics, ...inputs }), ...metrics.updates]
  )
}

const weightsOf = (model: Model): ReadonlyArray<Weight> => [...model.weights.values()]

/**
 * The learner's arrays before the first step.
 *
 * @category constructors
 * @since 0.1.0
 */
export const initialSlots = (model: Model, learner: Learner): Arrays => initialKept(learner, weightsOf(model))

/**
 * The shapes of all that a training step keeps, by name: what `trainingStep` has as its state.
 *
 * @category utils
 * @since 0.1.0
 */
export const stateShapes = (model: Model, learner: Learner): ReadonlyMap<string, Shape> =>
  new Map([
    ...keptArrays(model).map(({ name, shape }) => [name, shape] as const),
    ...keptSlots(learner, weightsOf(model))
  ])
