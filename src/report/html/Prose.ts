/**
 * The sentences of the report: what the numbers say, in words.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as RA from 'fp-ts/ReadonlyArray'

import { duration, fixed, percent, significant, thousands } from '../Format'
import type { ReliabilityBin } from '../../metrics/Calibration'
import { mistakes } from '../../metrics/ConfusionMatrix'
import type { EpochRow, Report, Specimen } from '../Report'

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * `98.3 % of 10,000 test digits right`.
 *
 * @category utils
 * @since 0.1.0
 */
export const headline = ({ test, data }: Report): string =>
  `${percent(1)(test.accuracy)} of ${thousands(test.examples)} test ${data.noun} right`

// A bin of fewer examples says more about luck than about the network.
const enough = 50

const nearest =
  (wanted: number) =>
  (bins: ReadonlyArray<ReliabilityBin>): O.Option<ReliabilityBin> =>
    bins
      .filter(bin => bin.count >= enough && Math.abs(bin.confidence - wanted) < 0.07)
      .reduce<O.Option<ReliabilityBin>>(
        (best, bin) =>
          O.isSome(best) && Math.abs(best.value.confidence - wanted) <= Math.abs(bin.confidence - wanted)
            ? best
            : O.some(bin),
        O.none
      )

const onAverage = (bins: ReadonlyArray<ReliabilityBin>, accuracy: number): string => {
  const n = bins.reduce((sum, bin) => sum + bin.count, 0)
  const confidence = bins.reduce((sum, bin) => sum + (bin.count * bin.confidence) / n, 0)
  return `On average it claims to be ${percent(1)(confidence)} sure, and is right ${percent(1)(accuracy)} of the time.`
}

/**
 * `When it says 90 %, it is right 91 % of the time (120 digits).`, from the bin of confidence nearest to 90 % if that
 * bin has examples enough, else from the averages.
 *
 * @category utils
 * @since 0.1.0
 */
export const trust = ({ reliability, test, data }: Report): string =>
  pipe(
    nearest(0.9)(reliability),
    O.match(
      () => onAverage(reliability, test.accuracy),
      bin =>
        `When it says ${percent(0)(bin.confidence)}, it is right ${percent(0)(bin.accuracy)} of the time (${thousands(bin.count)} ${data.noun}).`
    )
  )

const points = (gap: number): string => `${fixed(2)(Math.abs(100 * gap))} points`

/**
 * How the loss and its parts went from the first epoch to the last.
 *
 * @category utils
 * @since 0.1.0
 */
export const lossCaption = ([first, ...rest]: ReadonlyArray<EpochRow>): string => {
  const last = rest.at(-1) ?? first
  if (first === undefined || last === undefined) return 'No epoch was finished.'
  const { loss, nll, kl } = last.train
  const parts =
    kl > 0
      ? ` It is the sum of two parts: the misfit to the data (NLL, now ${significant(nll)}) and the price of moving ` +
        `the posterior away from the prior (KL, now ${significant(kl)}).`
      : ' Without a posterior there is no KL, so the loss is the NLL.'
  return first === last
    ? `After one epoch the training loss is ${significant(loss)} nats per example.${parts}`
    : `The training loss went from ${significant(first.train.loss)} to ${significant(loss)} nats per example.${parts}`
}

/**
 * Whether the network does better on what it has seen than on what it has not.
 *
 * @category utils
 * @since 0.1.0
 */
export const accuracyCaption = (epochs: ReadonlyArray<EpochRow>): string => {
  const last = epochs.at(-1)
  if (last === undefined) return 'No epoch was finished.'
  const gap = last.train.accuracy - last.validation.accuracy
  const end = `Validation accuracy ends at ${percent(1)(last.validation.accuracy)}`
  return gap > 0.0005
    ? `${end}, ${points(gap)} below training: that gap is what overfitting looks like when it grows.`
    : `${end}, ${points(gap)} above training. Training is scored while the weights still move, so this is common.`
}

/**
 * What the reliability diagram shows.
 *
 * @category utils
 * @since 0.1.0
 */
export const calibrationCaption = ({ reliability, test }: Report): string => {
  const n = reliability.reduce((sum, bin) => sum + bin.count, 0)
  const confidence = reliability.reduce((sum, bin) => sum + (bin.count * bin.confidence) / n, 0)
  const lean = confidence > test.accuracy ? 'overconfident' : 'underconfident'
  const sure = reliability.filter(bin => bin.lower >= 0.93).reduce((sum, bin) => sum + bin.count, 0)
  return (
    `A perfectly calibrated network has every dot on the dashed diagonal. Weighted by the number of examples, the ` +
    `dots are ${percent(2)(test.ece)} away from it (expected calibration error, 15 bins); as a whole the network is ` +
    `${lean} by ${points(confidence - test.accuracy)}. ${percent(0)(sure / n)} of all examples sit in the last bin.`
  )
}

/**
 * The most frequent mistakes by name.
 *
 * @category utils
 * @since 0.1.0
 */
export const mistakesCaption = ({ confusion, data }: Report): string => {
  const name = (c: number): string => data.classNames[c] ?? String(c)
  const worst = pipe(
    mistakes(confusion),
    RA.takeLeft(3),
    RA.map(m => `${name(m.actual)} taken for ${name(m.predicted)} (${thousands(m.count)})`)
  )
  return worst.length === 0
    ? 'There is no mistake: every example lies on the diagonal.'
    : `Blue cells are right answers, orange cells are mistakes, stronger where they are more frequent. Most frequent: ${worst.join(', ')}.`
}

/**
 * What the error would be if the network answered only the surest nine tenths.
 *
 * @category utils
 * @since 0.1.0
 */
export const selectiveCaption = ({ riskCoverage, test, data }: Report): string =>
  pipe(
    riskCoverage.findLast(point => point.coverage <= 0.9),
    O.fromNullable,
    O.match(
      () => 'Examples enter from the surest to the least sure, by predictive entropy.',
      ({ coverage, risk }) =>
        `Answering all test ${data.noun} it errs on ${percent(2)(1 - test.accuracy)}; answering only the surest ` +
        `${percent(0)(coverage)} of them, on ${percent(2)(risk)}. The flatter the line runs before it rises, the better ` +
        'the entropy knows which answers are wrong.'
    )
  )

/**
 * The picture at the head of the page, in words.
 *
 * @category utils
 * @since 0.1.0
 */
export const hardestCaption =
  (name: (c: number) => string) =>
  ({ label, predicted, probabilities }: Specimen): string => {
    const said = `${name(predicted)} at ${percent(0)(probabilities[predicted] ?? Number.NaN)}`
    return label === predicted
      ? `The picture it was least sure of. It said ${said}, and was right.`
      : `The picture it was least sure of. It said ${said}; the label says ${name(label)}.`
  }

/**
 * What the run was, in one line.
 *
 * @category utils
 * @since 0.1.0
 */
export const byline = ({ model, data, run, epochs }: Report): string =>
  `${model.name} on ${data.name}, ${thousands(data.train)} training ${data.noun}, ` +
  `${epochs.length} ${epochs.length === 1 ? 'epoch' : 'epochs'} in ${duration(run.seconds)}. ${run.inference}.`
