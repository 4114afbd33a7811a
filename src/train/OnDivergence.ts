/**
 * What becomes of a run that leaves the finite numbers.
 *
 * @since 0.1.0
 */
import * as t from 'io-ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What to do when a run leaves the finite numbers. @category model @since 0.1.0 */
export const OnDivergenceCodec = t.keyof({ stop: null, backoff: null })

/** @category model @since 0.1.0 */
export type OnDivergence = t.TypeOf<typeof OnDivergenceCodec>

/** The learning rate is halved at most so many times. @category constants @since 0.1.0 */
export const MOST_BACKOFFS = 5
