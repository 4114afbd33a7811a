/**
 * Random predictions and labels for the laws of the metrics.
 */
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import { type Labelled, withLabels } from '../../src/metrics/Labelled'
import { average, draws, type Draws } from '../../src/metrics/Prediction'
import type { DrawsShape } from '../../src/metrics/Probabilities'

/** The value of a `Right`; a `Left` fails the test with its sentence. */
export const right = <A>(either: E.Either<{ readonly message: string }, A>): A =>
  pipe(
    either,
    E.getOrElse<{ readonly message: string }, A>(error => {
      throw new Error(error.message)
    })
  )

const shape: fc.Arbitrary<DrawsShape> = fc.record({
  samples: fc.integer({ min: 1, max: 6 }),
  examples: fc.integer({ min: 1, max: 8 }),
  classes: fc.integer({ min: 2, max: 5 })
})

// Whole weights divided by their sum: certain rows (one weight) and ties are frequent, which is where metrics go wrong.
const row = (classes: number): fc.Arbitrary<ReadonlyArray<number>> =>
  fc
    .array(fc.integer({ min: 0, max: 12 }), { minLength: classes, maxLength: classes })
    .filter(weights => weights.some(weight => weight > 0))
    .map(weights => weights.map(weight => weight / weights.reduce((a, b) => a + b, 0)))

/** Draws of any small shape. */
export const anyDraws: fc.Arbitrary<Draws> = shape.chain(s =>
  fc
    .array(row(s.classes), { minLength: s.samples * s.examples, maxLength: s.samples * s.examples })
    .map(rows => right(draws(s, rows.flat())))
)

/** Draws and a label for each of their examples. */
export const labelledDraws: fc.Arbitrary<{ readonly draws: Draws; readonly labels: ReadonlyArray<number> }> =
  anyDraws.chain(d =>
    fc.record({
      draws: fc.constant(d),
      labels: fc.array(fc.nat({ max: d.classes - 1 }), { minLength: d.examples, maxLength: d.examples })
    })
  )

/** The average of random draws, with labels. */
export const labelled: fc.Arbitrary<Labelled> = labelledDraws.map(({ draws: d, labels }) =>
  right(pipe(average(d), withLabels(labels)))
)

/** `values[indices[0]], values[indices[1]], ...` */
export const reorder = (values: ArrayLike<number>, indices: ReadonlyArray<number>): ReadonlyArray<number> =>
  indices.map(i => values[i] ?? Number.NaN)
