/**
 * The examples worth looking at: those that the network is surest of, and those that it is least sure of.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'

import type { Assessment } from '../metrics/Assessment'
import { spread } from '../metrics/MonteCarloError'
import { average, type Draws, predictedClass } from '../metrics/Prediction'
import { at, sortedIndices, type Values } from '../metrics/Vector'
import type { Specimen } from './Report'
import { binned, type HistogramSeries } from './svg/Histogram'
import type { Raster } from './svg/Png'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The surest examples, surest first, and the least sure, least sure first.
 *
 * @category model
 * @since 0.1.0
 */
export interface Gallery {
  readonly mostCertain: ReadonlyArray<Specimen>
  readonly leastCertain: ReadonlyArray<Specimen>
}

const specimen = (draws: Draws, labels: Values, image: (example: number) => Raster, assessment: Assessment) => {
  const mean = average(draws)
  const deviation = pipe(
    spread(draws),
    O.getOrElse((): Float64Array => new Float64Array(0))
  )
  return (i: number): Specimen => ({
    image: image(i),
    label: at(labels, i),
    predicted: predictedClass(mean, i),
    probabilities: Array.from({ length: draws.classes }, (_, c) => at(mean.probabilities, i * draws.classes + c)),
    spread: Array.from(deviation.slice(i * draws.classes, (i + 1) * draws.classes)),
    entropy: at(assessment.entropies, i),
    mutualInformation: at(assessment.mutualInformations, i)
  })
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * `count` examples of each kind by predictive entropy; equal entropies keep the order of the data.
 * `image` gives the picture of an example.
 *
 * @category constructors
 * @since 0.1.0
 */
export const gallery =
  (count: number) =>
  (draws: Draws, labels: Values, image: (example: number) => Raster, assessment: Assessment): Gallery => {
    const order = sortedIndices(draws.examples, i => at(assessment.entropies, i))
    const show = specimen(draws, labels, image, assessment)
    return {
      mostCertain: order.slice(0, count).map(show),
      leastCertain: order.slice(-count).reverse().map(show)
    }
  }

/**
 * Every example, in the order of the data.
 *
 * @category constructors
 * @since 0.1.0
 */
export const allSpecimens = (
  draws: Draws,
  labels: Values,
  image: (example: number) => Raster,
  assessment: Assessment
): ReadonlyArray<Specimen> =>
  Array.from({ length: draws.examples }, (_, i) => i).map(specimen(draws, labels, image, assessment))

/**
 * Histograms of predictive entropy, in nats, of the examples that were answered rightly and wrongly, on
 * the axis from 0 to `log classes`. A group without examples is left out.
 *
 * @category constructors
 * @since 0.1.0
 */
export const entropyHistograms = ({ entropies, hits, confusion }: Assessment): ReadonlyArray<HistogramSeries> => {
  const domain = [0, Math.log(confusion.classes)] as const
  const of = (name: string, hit: number): HistogramSeries =>
    // The top edge belongs to no half-open bin, and rounding may lie above it.
    binned(
      name,
      Array.from(
        entropies.filter((_, i) => at(hits, i) === hit),
        h => Math.min(h, domain[1])
      ),
      domain,
      24
    )
  return [of('right', 1), of('wrong', 0)].filter(({ bins }) => bins.some(b => b.count > 0))
}
