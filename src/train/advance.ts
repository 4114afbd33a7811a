/**
 * How a snapshot moves on: by steps that were taken, and by an epoch that was validated.
 *
 * @since 0.1.0
 */
import type { EpochRow, Snapshot, Totals } from './Snapshot'
import { noTotals } from './Snapshot'
import type { State } from './State'
import type { Stepped } from './TrainEvent'
import { epochRow } from './TrainEvent'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** After some steps, which leave `state`; the epoch has taken so many seconds. @category combinators @since 0.1.0 */
export const afterSteps = (
  here: Snapshot,
  stepped: ReadonlyArray<Stepped>,
  state: State,
  seconds: number
): Snapshot => ({
  ...here,
  position: { epoch: here.position.epoch, step: here.position.step + stepped.length },
  state,
  totals: { ...stepped.reduce(added, here.totals), seconds }
})

const added = (totals: Totals, { examples, nll, kl, accuracy }: Stepped): Totals => ({
  examples: totals.examples + examples,
  nll: totals.nll + nll * examples,
  kl: totals.kl + kl * examples,
  correct: totals.correct + accuracy * examples,
  seconds: totals.seconds
})

/** At the beginning of the epoch after the one that came to `row`. @category combinators @since 0.1.0 */
export const afterEpoch = (here: Snapshot, row: EpochRow): Snapshot => ({
  ...here,
  position: { epoch: here.position.epoch + 1, step: 0 },
  totals: noTotals,
  epochs: [...here.epochs, epochRow(row)]
})
