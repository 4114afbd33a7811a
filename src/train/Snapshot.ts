/**
 * Everything that a run needs to go on from where it was as if it had never stopped. Keys and the order of the data are
 * not in it: both are functions of the seed and the position.
 *
 * @since 0.1.0
 */
import * as N from 'fp-ts/number'
import * as Ord from 'fp-ts/Ord'
import type { State } from './State'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Means over examples, in nats per example; `loss = nll + kl`. @category model @since 0.1.0 */
export interface TrainMetrics {
  readonly loss: number
  readonly nll: number
  readonly kl: number
  readonly accuracy: number
}

/** @category model @since 0.1.0 */
export interface ValidationMetrics {
  readonly nll: number
  readonly accuracy: number
  readonly ece: number
}

/** What an epoch came to. @category model @since 0.1.0 */
export interface EpochRow {
  readonly epoch: number
  readonly train: TrainMetrics
  readonly validation: ValidationMetrics
  readonly seconds: number
}

/**
 * The next thing to do: `step` steps of epoch `epoch` (from 1) are done. When all of them are, what comes next is the
 * validation; when that is done too, the position is step 0 of the next epoch.
 *
 * @category model
 * @since 0.1.0
 */
export interface Position {
  readonly epoch: number
  readonly step: number
}

/** Sums over the examples of an epoch so far; `seconds` is the time that they took. @category model @since 0.1.0 */
export interface Totals {
  readonly examples: number
  readonly nll: number
  readonly kl: number
  readonly correct: number
  readonly seconds: number
}

/**
 * - `totals`: of the steps of the current epoch;
 * - `epochs`: the finished ones;
 * - `backoffs`: how many times the learning rate has been halved.
 *
 * @category model
 * @since 0.1.0
 */
export interface Snapshot {
  readonly position: Position
  readonly state: State
  readonly totals: Totals
  readonly epochs: ReadonlyArray<EpochRow>
  readonly backoffs: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Before the first step of an epoch. @category constructors @since 0.1.0 */
export const noTotals: Totals = { examples: 0, nll: 0, kl: 0, correct: 0, seconds: 0 }

/** Before the first step of a run. @category constructors @since 0.1.0 */
export const beginning = (state: State): Snapshot => ({
  position: { epoch: 1, step: 0 },
  state,
  totals: noTotals,
  epochs: [],
  backoffs: 0
})

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** The means of an epoch; a short last batch counts by its examples. @category combinators @since 0.1.0 */
export const meanOf = ({ examples, nll, kl, correct }: Totals): TrainMetrics => ({
  loss: nll / examples + kl / examples,
  nll: nll / examples,
  kl: kl / examples,
  accuracy: correct / examples
})

/** Where the epoch of the least validation NLL ended; of equals the first. @category combinators @since 0.1.0 */
export const bestPosition = (epochs: ReadonlyArray<EpochRow>): Position | undefined => {
  const [first, ...others] = epochs
  if (first === undefined) return undefined
  const best = others.reduce((x, y) => (y.validation.nll < x.validation.nll ? y : x), first)
  return { epoch: best.epoch + 1, step: 0 }
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** By time. @category instances @since 0.1.0 */
export const OrdPosition: Ord.Ord<Position> = Ord.getMonoid<Position>().concat(
  Ord.contramap((p: Position) => p.epoch)(N.Ord),
  Ord.contramap((p: Position) => p.step)(N.Ord)
)

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** @category utils @since 0.1.0 */
export const describePosition = ({ epoch, step }: Position): string =>
  step === 0 ? (epoch === 1 ? 'the beginning' : `the end of epoch ${epoch - 1}`) : `step ${step} of epoch ${epoch}`
