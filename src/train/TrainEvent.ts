/**
 * What a run tells whoever listens, in the order in which it happens.
 *
 * @since 0.1.0
 */
import type { Arrays, Device } from '../backend/Backend'
import type { Assessment } from '../metrics/Assessment'
import type { Draws } from '../metrics/Prediction'
import type { EpochRow, Position, Snapshot, TrainMetrics } from './Snapshot'
import type { TrainError } from './TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A step that was taken. @category model @since 0.1.0 */
export interface Stepped extends TrainMetrics {
  readonly event: 'step'
  readonly epoch: number
  readonly step: number
  readonly steps: number
  readonly examples: number
}

/** An epoch that was trained and validated. @category model @since 0.1.0 */
export interface EpochDone extends EpochRow {
  readonly event: 'epoch'
  readonly stored: Arrays
}

/** @category model @since 0.1.0 */
export interface Done {
  readonly event: 'done'
  readonly assessment: Assessment
  readonly draws: Draws
  readonly stored: Arrays
  readonly seconds: number
}

/**
 * - `device`: the device failed and the run goes on, as the last of the device's degradations says;
 * - `checkpoint`: what has to be kept for the run to go on from here, as whoever listens likes;
 * - `backoff`: the run left the finite numbers for the reason in `error`, and goes on from `snapshot` with half the
 *   learning rate;
 * - `stopped`: it was asked to stop, right after a checkpoint.
 *
 * @category model
 * @since 0.1.0
 */
export type TrainEvent =
  | { readonly event: 'start'; readonly device: Device; readonly steps: number }
  | { readonly event: 'device'; readonly device: Device }
  | Stepped
  | EpochDone
  | { readonly event: 'checkpoint'; readonly snapshot: Snapshot }
  | {
      readonly event: 'backoff'
      readonly error: TrainError
      readonly snapshot: Snapshot
      readonly learningRate: number
    }
  | { readonly event: 'stopped'; readonly position: Position }
  | Done
  | { readonly event: 'failed'; readonly error: TrainError }

/** The last event of an attempt: after a `backoff` there is another, after the others there is none. @category model @since 0.1.0 */
export type Ending = Extract<TrainEvent, { readonly event: 'backoff' | 'stopped' | 'done' | 'failed' }>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const failed = (error: TrainError): Ending => ({ event: 'failed', error })

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** What is remembered of an epoch for as long as the run lasts: all but its arrays. @category utils @since 0.1.0 */
export const epochRow = ({ epoch, train, validation, seconds }: EpochRow): EpochRow => ({
  epoch,
  train,
  validation,
  seconds
})

/** The epochs that count after an event: a way back forgets those that come again. @category utils @since 0.1.0 */
export const epochsAfter = (epochs: ReadonlyArray<EpochDone>, event: TrainEvent): ReadonlyArray<EpochDone> => {
  switch (event.event) {
    case 'epoch':
      return [...epochs, event]
    case 'backoff':
      return epochs.filter(({ epoch }) => epoch < event.snapshot.position.epoch)
    default:
      return epochs
  }
}
