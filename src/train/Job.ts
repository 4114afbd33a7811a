/**
 * What a run is asked to do: which model learns from which data on which engine, from where, and until when.
 *
 * @since 0.1.0
 */
import type { Task } from 'fp-ts/Task'
import type { Engine } from '../backend/Engine'
import type { Model } from '../nn/Model'
import type { TrainConfig } from './Config'
import type { Interval } from './Interval'
import type { OnDivergence } from './OnDivergence'
import type { Prepared } from './prepare'
import type { Position, Snapshot } from './Snapshot'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * - `from`: where to go on; without it the run begins;
 * - `every`: see `Interval`;
 * - `onDivergence`: to stop with an error, which is what happens without it, or to go back and try with half the
 *   learning rate;
 * - `stopping`: asked between steps; true ends the run.
 *
 * @category model
 * @since 0.1.0
 */
export interface Job {
  readonly engine: Engine
  readonly model: Model
  readonly config: TrainConfig
  readonly data: Prepared
  readonly now: () => number
  readonly from?: Snapshot
  readonly every?: Interval
  readonly onDivergence?: OnDivergence
  readonly stopping?: Task<boolean>
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** The steps of an epoch: as many as there are batches, the last of which may be short. @category utils @since 0.1.0 */
export const stepsPerEpoch = ({ config, data }: Job): number => Math.ceil(data.train.count / config.batch)

/** How many steps of the whole run are done. @category utils @since 0.1.0 */
export const stepsDone = (job: Job, { epoch, step }: Position): number => (epoch - 1) * stepsPerEpoch(job) + step

/** Whether the run was asked to end; one that nobody can ask goes on. @category utils @since 0.1.0 */
export const isStopping = ({ stopping }: Job): Promise<boolean> =>
  stopping === undefined ? Promise.resolve(false) : stopping()
