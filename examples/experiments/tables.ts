/** Tables in Markdown, and numbers with their intervals. */
import * as O from 'fp-ts/Option'
import type { Outcome } from 'credence/node'
import { type Interval, meanInterval } from 'credence/report'

/** A table; the first column is text, the others are numbers. */
export const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')

/** What a column shows of an outcome. */
export interface Column {
  readonly head: string
  readonly of: (outcome: Outcome) => number
  readonly show: (value: number) => string
}

export const percentOf = (digits: number) => (share: number) => (100 * share).toFixed(digits)

export const accuracy: Column = { head: 'accuracy, %', of: o => o.test.accuracy, show: percentOf(2) }
export const nll: Column = { head: 'NLL', of: o => o.test.nll, show: x => x.toFixed(4) }
export const ece: Column = { head: 'ECE', of: o => o.test.ece, show: x => x.toFixed(4) }
export const brier: Column = { head: 'Brier', of: o => o.test.brier, show: x => x.toFixed(4) }
export const aleatoric: Column = { head: 'aleatoric', of: o => o.test.aleatoric, show: x => x.toFixed(4) }
export const epistemic: Column = { head: 'epistemic', of: o => o.test.epistemic, show: x => x.toFixed(4) }
export const secondsPerEpoch: Column = {
  head: 's / epoch',
  of: o => median(o.epochs.map(e => e.seconds)),
  show: x => x.toFixed(1)
}

export const median = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN

/** `98.71 ± 0.12`: a mean over seeds with the half width of its 95 % interval; of a single run the value alone. */
export const withInterval = ({ of, show }: Column, outcomes: ReadonlyArray<Outcome>): string => {
  const values = outcomes.map(of)
  const interval = meanInterval()(values)
  return O.isNone(interval)
    ? show(values[0] ?? NaN)
    : `${show(interval.value.estimate)} ± ${show(half(interval.value))}`
}

const half = ({ lower, upper }: Interval): number => (upper - lower) / 2

export const meanOf = (values: ReadonlyArray<number>): number => values.reduce((a, b) => a + b, 0) / values.length

/** Outcomes by arm, in the order in which arms come first. */
export const byArm = (outcomes: ReadonlyArray<Outcome>): ReadonlyArray<readonly [string, ReadonlyArray<Outcome>]> =>
  [...new Set(outcomes.map(o => o.arm))].map(arm => [arm, outcomes.filter(o => o.arm === arm)])

/** One row an arm: its name, its number of runs, and each column with its interval. */
export const armTable = (outcomes: ReadonlyArray<Outcome>, columns: ReadonlyArray<Column>): string =>
  table(
    ['', 'runs', ...columns.map(c => c.head)],
    byArm(outcomes).map(([arm, runs]) => [arm, String(runs.length), ...columns.map(c => withInterval(c, runs))])
  )
