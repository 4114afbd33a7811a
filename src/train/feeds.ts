/**
 * What the steps of an epoch are fed: a batch in the epoch's order, a key, and the scalars of the schedules. All of it is
 * a function of the job and the position, so that a run that goes on is fed as if it had never stopped.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import type { Arrays } from '../backend/Backend'
import { augment } from '../data/augment'
import type { Batch, Batches, BatchOptions } from '../data/Batches'
import { batches } from '../data/Batches'
import type { DataError } from '../data/DataError'
import * as K from '../random/Key'
import { bits, permutation } from '../random/sample'
import { klScaleOf } from '../variational/elbo'
import { klWeight } from '../variational/klWeight'
import { temperingFactor } from '../variational/tempering'
import { temperingOf } from './Config'
import { eachEpoch, stepsUntilDue } from './Interval'
import type { Job } from './Job'
import { stepsDone, stepsPerEpoch } from './Job'
import { halves, runKeys } from './keys'
import { learningRateAt } from './learningRate'
import type { Position, Snapshot } from './Snapshot'
import type { TrainError } from './TrainError'
import { badInput } from './TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The inputs of one step, and how many examples are among them. @category model @since 0.1.0 */
export interface Feed {
  readonly arrays: Arrays
  readonly examples: number
}

// -------------------------------------------------------------------------------------
// batches
// -------------------------------------------------------------------------------------

/** The batches of an epoch, in an order that the seed and the number of the epoch decide. @category constructors @since 0.1.0 */
export const epochBatches = (job: Job, epoch: number): E.Either<TrainError, Batches> => {
  const { config, data } = job
  return pipe(
    augmentation(job, epoch),
    E.chain(transform =>
      batches({
        order: permutation(K.foldIn(epoch)(runKeys(config.seed).order), data.train.count),
        batchSize: config.batch,
        padTo: config.batch,
        normalisation: data.normalisation,
        ...transform
      })(data.train)
    ),
    E.mapLeft(e => badInput(e.message))
  )
}

/** What an epoch does to its images, by a random word for each image. */
const augmentation = (
  { config: { flip, shift, seed }, data }: Job,
  epoch: number
): E.Either<DataError, Pick<BatchOptions<'train'>, 'transform'>> =>
  flip || shift > 0
    ? pipe(
        augment({ flip, shift }, data.imageShape, bits(K.foldIn(epoch)(runKeys(seed).augmentation), data.train.count)),
        E.map(transform => ({ transform }))
      )
    : E.right({})

// -------------------------------------------------------------------------------------
// feeds
// -------------------------------------------------------------------------------------

/**
 * The steps that the engine may take at once: no further than to the end of the epoch, nor past a checkpoint that is due.
 *
 * @category constructors
 * @since 0.1.0
 */
export const nextFeeds = (job: Job, all: Batches, { position, backoffs }: Snapshot): ReadonlyArray<Feed> => {
  const { epoch, step } = position
  const due = stepsUntilDue(job.every ?? eachEpoch)(stepsDone(job, position))
  const length = Math.min(stepsPerEpoch(job) - step, job.engine.stepsPerRun, due)
  return Array.from({ length }, (_, i) => step + i).flatMap(at =>
    pipe(
      all.at(at),
      O.match(
        () => [],
        batch => [feedOf(job, batch, backoffs, { epoch, step: at })]
      )
    )
  )
}

const feedOf = (job: Job, { images, labels, weights, count }: Batch, backoffs: number, after: Position): Feed => ({
  examples: count,
  arrays: new Map([
    ['images', images],
    ['labels', labels],
    ['weights', weights],
    ['key', halves(K.foldIn(stepsDone(job, after))(runKeys(job.config.seed).steps))],
    ['klScale', Float32Array.of(klScale(job, after))],
    ['learningRate', Float32Array.of(learningRateAt(job, backoffs, after))]
  ])
})

/** The share of the divergence that a batch carries, M · w / N, times what tempers it. */
const klScale = (job: Job, { epoch, step }: Position): number => {
  const { config, data } = job
  const count = stepsPerEpoch(job)
  const weight = klWeight(config.klWeight === 'blundell' ? 'blundell' : 'uniform')(step, count)
  const tempering = temperingFactor(temperingOf(config))(epoch - 1, step, count)
  return klScaleOf(weight, count, data.train.count) * tempering
}
