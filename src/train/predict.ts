/**
 * Prediction: class probabilities of examples, one row for each draw from the posterior. A draw is one network: its key
 * depends on the number of the draw alone, so that an example is told the same whatever batch it comes in.
 *
 * @since 0.1.0
 */
import { sequenceS } from 'fp-ts/Apply'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as RA from 'fp-ts/ReadonlyArray'
import * as TE from 'fp-ts/TaskEither'
import type { Expr } from '../expr/Expr'
import type { Arrays, Session } from '../backend/Backend'
import type { Engine } from '../backend/Engine'
import { program } from '../compile/Program'
import type { Program } from '../compile/Program'
import { batches } from '../data/Batches'
import type { Batch, Batches } from '../data/Batches'
import type { Examples } from '../data/Dataset'
import type { Normalisation } from '../data/normalise'
import { fileOrder } from '../data/order'
import { softmax } from '../function/softmax'
import { interpret } from '../nn/interpret'
import type { Model } from '../nn/Model'
import { predictionOf } from '../nn/Model'
import * as K from '../random/Key'
import type { Draws } from '../metrics/Prediction'
import { draws } from '../metrics/Prediction'
import { softmaxDraws } from '../metrics/Softmax'
import type { SoftplusDraws } from '../metrics/Softplus'
import { softplusDraws } from '../metrics/Softplus'
import type { DrawsShape, PredictionError } from '../metrics/Probabilities'
import { run } from '../variational/Stochastic'
import { halves } from './keys'
import { stepInputs } from './step'
import type { TrainError } from './TrainError'
import { badInput, runFailed } from './TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A prepared predictor of something about examples; close it when it is done. @category model @since 0.1.0 */
export interface PredictorOf<A> {
  readonly predict: (stored: Arrays, examples: Examples, samples: number, key: K.Key) => TE.TaskEither<TrainError, A>
  readonly close: () => Promise<void>
}

/** @category model @since 0.1.0 */
export type Predictor = PredictorOf<Draws>

/** The same draws under both normalisations of their logits. @category model @since 0.1.0 */
export interface NormalisedDraws {
  readonly softmax: Draws
  readonly softplus: SoftplusDraws
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** One draw's logits of a batch: images `[batch, ...input]`, result `[batch, classes]`. */
const logitsOf = (model: Model, batch: number): Expr => {
  const { images, key } = stepInputs(model, batch)
  return run(key)(interpret(predictionOf(model))(model.network)(images)).value
}

/** One draw's probabilities of a batch: images `[batch, ...input]`, result `[batch, classes]`. @category constructors @since 0.1.0 */
export const predictionProgram = (model: Model, batch: number): Program =>
  program([{ name: OUTPUT, value: softmax(logitsOf(model, batch)) }])

/** @category constructors @since 0.1.0 */
export const predictor = (
  engine: Engine,
  model: Model,
  batchSize: number,
  normalisation: Normalisation
): TE.TaskEither<TrainError, Predictor> =>
  prepared(engine, model, batchSize, normalisation, predictionProgram(model, batchSize), (shape, values) =>
    draws(shape, values)
  )

/** A predictor that also normalises logits by softplus, which needs the logits themselves. @category constructors @since 0.1.0 */
export const logitPredictor = (
  engine: Engine,
  model: Model,
  batchSize: number,
  normalisation: Normalisation
): TE.TaskEither<TrainError, PredictorOf<NormalisedDraws>> =>
  prepared(
    engine,
    model,
    batchSize,
    normalisation,
    program([{ name: OUTPUT, value: logitsOf(model, batchSize) }]),
    (shape, logits) =>
      sequenceS(E.Apply)({ softmax: softmaxDraws(shape)(logits), softplus: softplusDraws(shape)(logits) })
  )

const OUTPUT = 'rows'

/** What is made of the numbers of all draws, `[draw, example, class]`. */
type Reading<A> = (shape: DrawsShape, values: Float64Array) => E.Either<PredictionError, A>

const prepared = <A>(
  engine: Engine,
  model: Model,
  batchSize: number,
  normalisation: Normalisation,
  forward: Program,
  reading: Reading<A>
): TE.TaskEither<TrainError, PredictorOf<A>> =>
  pipe(
    engine.prepare(forward, new Map()),
    TE.bimap(
      e => runFailed(e.message),
      session => ({
        predict: (stored, examples, samples, key) =>
          predict(session, model, batchSize, normalisation, reading)(stored, examples, model.draws ? samples : 1, key),
        close: session.close
      })
    )
  )

const predict =
  <A>(session: Session, model: Model, batchSize: number, normalisation: Normalisation, reading: Reading<A>) =>
  (stored: Arrays, examples: Examples, samples: number, key: K.Key): TE.TaskEither<TrainError, A> => {
    const shape = { samples, examples: examples.count, classes: model.network.output[0] ?? 0 }
    return pipe(
      affordable(shape),
      E.chain(() =>
        pipe(
          batches({ order: fileOrder(examples.count), batchSize, padTo: batchSize, normalisation })(examples),
          E.mapLeft(e => badInput(e.message))
        )
      ),
      TE.fromEither,
      TE.chain(all =>
        pipe(
          RA.makeBy(all.length, i => lazily(all, i, batch => predictBatch(session, stored, batch, samples, key))),
          TE.sequenceSeqArray
        )
      ),
      TE.chainEitherK(parts => pipe(reading(shape, joined(shape, parts)), E.mapLeft(unpredictable)))
    )
  }

/** A batch is made when it is its turn, so that the images of all are not in memory at once. */
const lazily = <A>(
  all: Batches,
  i: number,
  use: (batch: Batch) => TE.TaskEither<TrainError, ReadonlyArray<A>>
): TE.TaskEither<TrainError, ReadonlyArray<A>> =>
  pipe(
    TE.fromIO<O.Option<Batch>, TrainError>(() => all.at(i)),
    TE.chain(O.match(() => TE.right([]), use))
  )

/** 1 GiB of 64-bit numbers. */
const MOST_PROBABILITIES = 2 ** 27

const affordable = ({ samples, examples, classes }: DrawsShape): E.Either<TrainError, void> =>
  samples * examples * classes <= MOST_PROBABILITIES
    ? E.right(undefined)
    : E.left(
        badInput(
          `--samples should be at most ${Math.floor(MOST_PROBABILITIES / (examples * classes))} for ${examples} examples of ${classes} classes, but is ${samples}`
        )
      )

const unpredictable = (error: PredictionError): TrainError =>
  runFailed(
    error._tag === 'NotProbabilities'
      ? 'the network predicts no finite numbers: its weights have diverged; train it with a lower --lr'
      : error.message
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
          const all = r.get(OUTPUT) ?? new Float32Array()
          return all.subarray(0, (all.length / batch.weights.length) * batch.count)
        })
    )
  )

/** Batches of draws, `[batch][draw]`, as one array `[draw, example, class]`. */
const joined = (
  { samples, examples, classes }: DrawsShape,
  parts: ReadonlyArray<ReadonlyArray<Float32Array>>
): Float64Array => {
  const all = new Float64Array(samples * examples * classes)
  parts.reduce((start, part) => {
    part.forEach((rows, draw) => {
      all.set(rows, draw * examples * classes + start)
    })
    return start + (part[0]?.length ?? 0)
  }, 0)
  return all
}
