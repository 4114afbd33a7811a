/**
 * Small jobs for the tests of training, and an engine that remembers what it was fed.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Arrays } from '../../src/backend/Backend'
import type { Engine } from '../../src/backend/Engine'
import type { Dataset, Examples, Part } from '../../src/data/Dataset'
import { mlpFor } from '../../src/nn/zoo'
import type { TrainConfig } from '../../src/train/Config'
import { defaultConfig, modelOf } from '../../src/train/Config'
import { runKeys } from '../../src/train/keys'
import type { Prepared } from '../../src/train/prepare'
import { prepareData } from '../../src/train/prepare'
import type { Job } from '../../src/train/Job'
import { train } from '../../src/train/train'
import type { TrainEvent } from '../../src/train/TrainEvent'
import { integers } from './noise'

// -------------------------------------------------------------------------------------
// data
// -------------------------------------------------------------------------------------

/** Pictures of 4 by 4 whose class is the row that is lit; every picture differs from every other. */
const rows = <P extends Part>(part: P, count: number, seed: number): Examples<P> => {
  const noise = integers(seed, count * 16, 100)
  return {
    part,
    count,
    images: Uint8Array.from({ length: count * 16 }, (_, at) => {
      const [image, row] = [Math.floor(at / 16), Math.floor((at % 16) / 4)]
      return (noise[at] ?? 0) + (row === image % 3 ? 150 : 0)
    }),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 3)
  }
}

/** A data set of three classes, small enough for the reference interpreter. */
export const rowSet = (train: number, test: number): Dataset => ({
  name: 'rows',
  classes: ['first', 'second', 'third'],
  imageShape: [4, 4, 1],
  train: rows('train', train, 1),
  test: rows('test', test, 2)
})

// -------------------------------------------------------------------------------------
// jobs
// -------------------------------------------------------------------------------------

/** A network of 16 inputs, twice 8 units and three outputs. */
export const network = mlpFor({ input: [4, 4, 1], units: 8, classes: 3 })

/** The main job's settings, made small. */
export const settings = (changes: Partial<TrainConfig> = {}): TrainConfig => ({
  ...defaultConfig,
  model: 'rows',
  data: 'rows',
  batch: 16,
  epochs: 2,
  samples: 3,
  validationSamples: 2,
  ...changes
})

/** The data as training uses them; of what can't be prepared, the sentence. */
export const prepared = (config: TrainConfig, dataset: Dataset = rowSet(76, 30)): E.Either<string, Prepared> =>
  pipe(
    dataset,
    prepareData(config, [dataset.imageShape[0], dataset.imageShape[1], 1], runKeys(config.seed).split),
    E.mapLeft(e => e.message)
  )

/** A job on these data. */
export const jobOn = (engine: Engine, config: TrainConfig, data: Prepared): Job => ({
  engine,
  model: modelOf(config.inference)(network),
  config,
  data,
  now: () => 0
})

/** Every event of a job. */
export const eventsOf = async (job: Job): Promise<ReadonlyArray<TrainEvent>> => {
  const all = new Array<TrainEvent>()
  for await (const event of train(job)) all.push(event)
  return all
}

// -------------------------------------------------------------------------------------
// engines
// -------------------------------------------------------------------------------------

/** An engine, and what its first session (training) and its second (prediction) were fed, step by step. */
export interface Listening {
  readonly engine: Engine
  readonly trainingFeeds: () => ReadonlyArray<Arrays>
  readonly predictionFeeds: () => ReadonlyArray<Arrays>
}

/** An engine that remembers. */
export const listening = (engine: Engine): Listening => {
  const fed: Array<Array<Arrays>> = []
  return {
    engine: {
      ...engine,
      prepare: (program, state) =>
        pipe(
          engine.prepare(program, state),
          TE.map(session => {
            const mine = new Array<Arrays>()
            fed.push(mine)
            return {
              ...session,
              run: feeds => {
                mine.push(...feeds)
                return session.run(feeds)
              }
            }
          })
        )
    },
    trainingFeeds: () => fed[0] ?? [],
    predictionFeeds: () => fed[1] ?? []
  }
}
