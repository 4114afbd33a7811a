/**
 * How often there is a checkpoint: after so many steps, or after so long, besides that at the end of each epoch.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How often there is a checkpoint besides that at the end of each epoch. @category model @since 0.1.0 */
export type Interval =
  | { readonly _tag: 'Epoch' }
  | { readonly _tag: 'Steps'; readonly steps: number }
  | { readonly _tag: 'Minutes'; readonly minutes: number }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** At the end of each epoch and at no other time. @category constructors @since 0.1.0 */
export const eachEpoch: Interval = { _tag: 'Epoch' }

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * Whether a checkpoint is due after so many steps of the whole run, and so many milliseconds after the last one.
 *
 * @category utils
 * @since 0.1.0
 */
export const isDue =
  (interval: Interval) =>
  (stepsDone: number, elapsed: number): boolean => {
    switch (interval._tag) {
      case 'Epoch':
        return false
      case 'Steps':
        return stepsDone % interval.steps === 0
      case 'Minutes':
        return elapsed >= 60_000 * interval.minutes
    }
  }

/** How many steps may be taken at once before a checkpoint is due. @category utils @since 0.1.0 */
export const stepsUntilDue =
  (interval: Interval) =>
  (stepsDone: number): number =>
    interval._tag === 'Steps' ? interval.steps - (stepsDone % interval.steps) : Infinity
