/**
 * Murphy's decomposition of the Brier score: is it lost by bad calibration, or by telling too little?
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import * as NEA from 'fp-ts/ReadonlyNonEmptyArray'

import { binIndex } from './Bins'
import type { Labelled } from './Labelled'
import { at, sumOver } from './Vector'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `brier = reliability - resolution + uncertainty + withinBinVariance - withinBinCovariance`.
 *
 * - `reliability`: distance between what was said and what happened, 0 when calibrated; smaller is better.
 * - `resolution`: how far the bins' outcomes lie from the base rate; larger is better.
 * - `uncertainty`: the score of always predicting the base rates.
 * - the two within-bin terms are the price of binning; both vanish when a bin holds one forecast value.
 *
 * Sources: Murphy (1973); Stephenson, Coelho & Jolliffe (2008) for the within-bin terms.
 *
 * @category model
 * @since 0.1.0
 */
export interface BrierDecomposition {
  readonly reliability: number
  readonly resolution: number
  readonly uncertainty: number
  readonly withinBinVariance: number
  readonly withinBinCovariance: number
}

interface Forecast {
  readonly probability: number
  readonly outcome: number
}

const total = (members: ReadonlyArray<Forecast>, f: (forecast: Forecast) => number): number =>
  members.reduce((sum, forecast) => sum + f(forecast), 0)

const nothing: BrierDecomposition = {
  reliability: 0,
  resolution: 0,
  uncertainty: 0,
  withinBinVariance: 0,
  withinBinCovariance: 0
}

const add = (a: BrierDecomposition, b: BrierDecomposition): BrierDecomposition => ({
  reliability: a.reliability + b.reliability,
  resolution: a.resolution + b.resolution,
  uncertainty: a.uncertainty + b.uncertainty,
  withinBinVariance: a.withinBinVariance + b.withinBinVariance,
  withinBinCovariance: a.withinBinCovariance + b.withinBinCovariance
})

const ofBin =
  (n: number, baseRate: number) =>
  (members: NEA.ReadonlyNonEmptyArray<Forecast>): BrierDecomposition => {
    const said = total(members, f => f.probability) / members.length
    const happened = total(members, f => f.outcome) / members.length
    return {
      reliability: (members.length / n) * (said - happened) ** 2,
      resolution: (members.length / n) * (happened - baseRate) ** 2,
      uncertainty: 0,
      withinBinVariance: total(members, f => (f.probability - said) ** 2) / n,
      withinBinCovariance: (2 / n) * total(members, f => (f.probability - said) * (f.outcome - happened))
    }
  }

const ofClass =
  ({ prediction, labels }: Labelled, bins: number) =>
  (c: number): BrierDecomposition => {
    const n = prediction.examples
    const baseRate = sumOver(n, i => (at(labels, i) === c ? 1 : 0)) / n
    const forecasts = RA.makeBy(n, i => ({
      probability: at(prediction.probabilities, i * prediction.classes + c),
      outcome: at(labels, i) === c ? 1 : 0
    }))
    const grouped = NEA.groupBy((f: Forecast) => String(binIndex(bins)(f.probability)))(forecasts)
    return pipe(
      Object.values(grouped),
      RA.map(ofBin(n, baseRate)),
      RA.reduce({ ...nothing, uncertainty: baseRate * (1 - baseRate) }, add)
    )
  }

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The decomposition over all classes: each class against the rest, in `bins` equal-width bins of its
 * probability, summed over classes.
 *
 * @category utils
 * @since 0.1.0
 */
export const brierDecomposition =
  (bins: number = 15) =>
  (labelled: Labelled): BrierDecomposition =>
    pipe(RA.makeBy(labelled.prediction.classes, ofClass(labelled, bins)), RA.reduce(nothing, add))
