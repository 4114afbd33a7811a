/**
 * The variance of the training gradient over the noise of an estimator, at the trained weights, on one batch: the mean
 * over all stored numbers, as in Kingma, Salimans and Welling (2015), table 1.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { grad, program, random } from 'credence'
import { storages } from 'credence/nn'
import { batches, halves, losses, runKeys, stepInputs, type Subject, type TrainError } from 'credence/node'

/** Enough for the ratio of two estimators: the standard error of a variance from 100 draws is a seventh of it. */
const DRAWS = 100

export const gradientVarianceOf = ({
  engine,
  model,
  config,
  data,
  stored
}: Subject): TE.TaskEither<TrainError, ReadonlyArray<number>> => {
  const inputs = stepInputs(model, config.batch)
  const nodes = storages(model).map(({ node }) => node)
  const gradients = grad(losses(model, inputs).loss, nodes)
  const failed = (e: { readonly message: string }): TrainError => ({ _tag: 'RunFailed', message: e.message })
  return pipe(
    batches({
      order: Uint32Array.from({ length: data.train.count }, (_, i) => i),
      batchSize: config.batch,
      padTo: config.batch,
      normalisation: data.normalisation
    })(data.train),
    E.mapLeft(failed),
    E.chain(all =>
      pipe(
        all.at(0),
        E.fromOption(() => failed({ message: 'there is no batch' }))
      )
    ),
    TE.fromEither,
    TE.chain(batch =>
      TE.bracket(
        pipe(
          engine.prepare(program(gradients.map((value, i) => ({ name: `gradient${i}`, value }))), new Map()),
          TE.mapLeft(failed)
        ),
        session =>
          pipe(
            Array.from({ length: DRAWS }, (_, draw) => draw),
            TE.traverseSeqArray(draw =>
              pipe(
                session.run([
                  new Map([
                    ...stored,
                    ['images', batch.images],
                    ['labels', batch.labels],
                    ['weights', batch.weights],
                    ['key', halves(random.foldIn(draw)(runKeys(config.seed).steps))],
                    ['klScale', Float32Array.of(0)]
                  ] as const)
                ]),
                TE.bimap(failed, ([result]) =>
                  gradients.map((_, i) => result?.get(`gradient${i}`) ?? new Float32Array())
                )
              )
            ),
            TE.map(draws => [meanVariance(draws)])
          ),
        session => TE.fromTask(session.close)
      )
    )
  )
}

/** The unbiased variance of each number over the draws, averaged over the numbers. */
const meanVariance = (draws: ReadonlyArray<ReadonlyArray<Float32Array>>): number => {
  const flat = draws.map(parts => Float64Array.from(parts.flatMap(part => Array.from(part))))
  const count = flat[0]?.length ?? 0
  const mean = Float64Array.from({ length: count }, (_, i) => flat.reduce((s, g) => s + (g[i] ?? 0), 0) / flat.length)
  const squares = flat.reduce((total, g) => total + g.reduce((s, x, i) => s + (x - (mean[i] ?? 0)) ** 2, 0), 0)
  return squares / (flat.length - 1) / count
}
