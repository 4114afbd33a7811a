/**
 * Prediction: class probabilities of examples, one row for each draw from the posterior.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Arrays, Session } from '../backend/Backend'
import type { Engine } from '../backend/Engine'
import { program } from '../compile/Program'
import type { Program } from '../compile/Program'
import { batches } from '../data/Batches'
import type { Batch } from '../data/Batches'
import type { Examples } from '../data/Dataset'
import type { Normalisation } from '../data/normalise'
import { fileOrder } from '../data/order'
import { softmax } from '../function/softmax'
import { estimated, interpret } from '../nn/interpret'
import type { Model } from '../nn/Model'
import * as K from '../random/Key'
import type { Draws } from '../metrics/Prediction'
import { draws } from '../metrics/Prediction'
import { run } from '../variational/Stochastic'
import { halves } from './keys'
import { stepInputs } from './step'
import type { TrainError } from './TrainError'
import { badInput, runFailed } from './TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A prepared predictor; close it when it is done. @category model @since 0.1.0 */
export interface Predictor {
  readonly predict: (
    stored: Arrays,
    examples: Examples,
    samples: number,
    key: K.Key
  ) => TE.TaskEither<TrainError, Draws>
  readonly close: () => Promise<void>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** One draw's probabilities of a batch: images `[batch, ...input]`, result `[batch, classes]`. @category constructors @since 0.1.0 */
export const predictionProgram = (model: Model, batch: number): Program => {
  const { images, key } = stepInputs(model, batch)
  const forward = interpret(estimated(model.estimator, model.weights))(model.network)
  return program([{ name: 'probabilities', value: softmax(run(key)(forward(images)).value) }])
}

/** @category constructors @since 0.1.0 */
export const predictor = (
  engine: Engine,
  model: Model,
  batchSize: number,
  normalisation: Normalisation
): TE.TaskEither<TrainError, Predictor> =>
  pipe(
    engine.prepare(predictionProgram(model, batchSize), new Map()),
    TE.bimap(
      e => runFailed(e.message),
      session => ({
        predict: (stored, examples, samples, key) =>
          predict(session, model, batchSize, normalisation, stored, examples, model.draws ? samples : 1, key),
        close: session.close
      })
    )
  )

const predict = (
  session: Session,
  model: Model,
  batchSize: number,
  normalisation: Normalisation,
  stored: Arrays,
  examples: Examples,
  samples: number,
  key: K.Key
): TE.TaskEither<TrainError, Draws> =>
  pipe(
    batches({ order: fileOrder(examples.count), batchSize, padTo: batchSize, normalisation })(examples),
    E.mapLeft(e => badInput(e.message)),
    TE.fromEither,
    TE.chain(all =>
      pipe(
        [...all].map((batch, i) => predictBatch(session, stored, batch, samples, K.foldIn(i)(key))),
        TE.sequenceSeqArray
      )
    ),
    TE.chainEitherK(parts =>
      pipe(
        draws({ samples, examples: examples.count, classes: model.network.output[0] ?? 0 }, joined(parts, samples)),
        E.mapLeft(e => runFailed(e.message))
      )
    )
  )

/** For each draw, the probabilities of the batch's real rows. */
const predictBatch = (
  session: Session,
  stored: Arrays,
  batch: Batch,
  samples: number,
  key: K.Key
): TE.TaskEither<TrainError, ReadonlyArray<Float32Array>> =>
  pipe(
    session.run(
      Array.from(
        { length: samples },
        (_, t) => new Map([...stored, ['images', batch.images], ['key', halves(K.foldIn(t)(key))]])
      )
    ),
    TE.bimap(
      e => runFailed(e.message),
      results =>
        results.map(r => {
          const all = r.get('probabilities') ?? new Float32Array()
          return all.subarray(0, (all.length / batch.weights.length) * batch.count)
        })
    )
  )

/** Batches of draws, `[batch][draw]`, as one array `[draw, example, class]`. */
const joined = (parts: ReadonlyArray<ReadonlyArray<Float32Array>>, samples: number): Float64Array =>
  Float64Array.from(Array.from({ length: samples }, (_, t) => parts.flatMap(part => Array.from(part[t] ?? []))).flat())
