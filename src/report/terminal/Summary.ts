/**
 * What is printed when an epoch ends and when training is done.
 *
 * @since 0.1.0
 */
import { duration, fixed, percent, significant, thousands } from '../Format'
import type { TestMetrics } from '../../metrics/Assessment'
import type { EpochRow } from '../Report'
import { plain, printable, type Style } from './Style'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The end of a run: its scores, how long it took, and the files that it wrote.
 *
 * @category model
 * @since 0.1.0
 */
export interface Finish {
  readonly test: TestMetrics
  readonly noun: string
  readonly classes: number
  readonly seconds: number
  /** The most memory that the process has had, where it is known. */
  readonly peakBytes?: number
  readonly files: ReadonlyArray<{ readonly what: string; readonly path: string }>
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * One line for a finished epoch.
 *
 * @category utils
 * @since 0.1.0
 */
export const epochLine = (
  { epoch, train, validation, seconds }: EpochRow,
  epochs: number,
  style: Style = plain
): string => {
  const parts = train.kl === 0 ? '' : ` (NLL ${fixed(3)(train.nll)} + KL ${fixed(3)(train.kl)})`
  return [
    style.bold(`epoch ${epoch}/${epochs}`),
    `loss ${fixed(3)(train.loss)}${parts}`,
    `training ${percent(2)(train.accuracy)}`,
    `validation ${percent(2)(validation.accuracy)}, NLL ${fixed(4)(validation.nll)}, ECE ${fixed(4)(validation.ece)}`,
    style.faint(duration(seconds))
  ].join('  ')
}

const sampled = ({ samples }: TestMetrics): string =>
  samples > 1 ? `, averaged over ${samples} draws of the weights` : ''

const aligned = (rows: ReadonlyArray<readonly [string, string, string]>, style: Style): ReadonlyArray<string> => {
  const [names, values] = [0, 1].map(i => rows.reduce((most, row) => Math.max(most, (row[i] ?? '').length), 0))
  return rows.map(
    ([name, value, note]) =>
      `  ${name.padEnd(names ?? 0)}  ${style.bold(value.padStart(values ?? 0))}  ${style.faint(note)}`
  )
}

/**
 * The final scores with what each means, the time, and where the files are.
 *
 * @category utils
 * @since 0.1.0
 */
export const finishText = (
  { test, noun, classes, seconds, peakBytes, files }: Finish,
  style: Style = plain
): string => {
  const scores: ReadonlyArray<readonly [string, string, string]> = [
    ['accuracy', percent(2)(test.accuracy), 'of the most probable class'],
    ['NLL', fixed(4)(test.nll), 'nats per example'],
    ['ECE', fixed(4)(test.ece), 'distance of confidence from accuracy, 15 bins'],
    ['Brier', fixed(4)(test.brier), 'squared error of the probabilities, 0 to 2'],
    ['entropy', significant(test.entropy), `nats, mean; ${fixed(2)(Math.log(classes))} would be no idea at all`]
  ]
  const mutual: ReadonlyArray<readonly [string, string, string]> =
    test.samples > 1 ? [['MI', significant(test.mutualInformation), 'nats, mean disagreement of the draws']] : []
  const width = files.reduce((most, file) => Math.max(most, file.what.length), 0)
  return [
    `${style.bold('Test set')}: ${thousands(test.examples)} ${noun}${sampled(test)}`,
    ...aligned([...scores, ...mutual], style),
    '',
    `Done in ${duration(seconds)}${peakBytes === undefined ? '' : `, with at most ${Math.round(peakBytes / 2 ** 20)} MiB of memory`}.`,
    ...files.map(({ what, path }) => `${what.padEnd(width)}  ${style.accent(printable(path))}`)
  ].join('\n')
}
