/**
 * A run as the command line holds it: what is trained on what, in which folder, and where it goes on.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Model } from '../nn/Model'
import type { Job } from '../train/Job'
import type { Lock } from '../train/lock'
import type { Found } from '../train/openCheckpoint'
import type { Prepared } from '../train/prepare'
import type { Terminal } from './Command'
import { engineOf } from './engine'
import type { Interruption } from './interruption'
import { thisProcess } from './interruption'
import type { TrainChoices } from './trainOptions'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `found` is the checkpoint that the run goes on from; `lock` is held on the folder of `choices`.
 *
 * @category model
 * @since 0.1.0
 */
export interface Training {
  readonly terminal: Terminal
  readonly choices: TrainChoices
  readonly argv: ReadonlyArray<string>
  readonly data: Prepared
  readonly model: Model
  readonly found: O.Option<Found>
  readonly lock: Lock
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** What to train, until it is interrupted. @category combinators @since 0.1.0 */
export const jobOf = ({ choices, model, data, found }: Training, { stopping }: Interruption): Job => ({
  engine: engineOf(choices.engine),
  model,
  config: choices.config,
  data,
  now: thisProcess.now,
  every: choices.every,
  onDivergence: choices.onDivergence,
  stopping,
  ...(O.isSome(found) ? { from: found.value.snapshot } : {})
})
