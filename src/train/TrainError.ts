/**
 * Why a run did not happen or did not end well. What a person gave wrongly is told apart from what failed.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export type TrainError =
  | { readonly _tag: 'BadInput'; readonly message: string }
  | { readonly _tag: 'Diverged'; readonly epoch: number; readonly step: number; readonly message: string }
  | { readonly _tag: 'RunFailed'; readonly message: string }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Something that was given: an option, a file, a folder. @category constructors @since 0.1.0 */
export const badInput = (message: string): TrainError => ({ _tag: 'BadInput', message })

/** Something that happened. @category constructors @since 0.1.0 */
export const runFailed = (message: string): TrainError => ({ _tag: 'RunFailed', message })

/**
 * The run left the finite numbers: `what` became of it, by which `operation` where that is known, and what was tried.
 *
 * @category constructors
 * @since 0.1.0
 */
export const diverged = (
  { epoch, step }: { readonly epoch: number; readonly step: number },
  what: string,
  operation: string | undefined,
  learningRate: number,
  backoffs: number
): TrainError => {
  const by = operation === undefined ? '' : `, first by ${operation}`
  const tried = backoffs === 0 ? '' : `, halved ${backoffs} times`
  return {
    _tag: 'Diverged',
    epoch,
    step,
    message: `${what} at step ${step} of epoch ${epoch}${by}: lower --lr (it is ${learningRate}${tried})`
  }
}
