/**
 * The gpu.js backend: every kernel of a plan as source text, a whole training step (or several) as one call of the
 * device.
 *
 * In modes webgpu and webgl2 independent kernels are pooled into few launches, and state and outputs leave in one array.
 * In mode webasm a call runs on one thread or on several; both are timed on the first calls and the faster one is kept.
 * The results have the same bits either way, as each element is computed by one thread.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Plan, Traits } from '../../compile/Plan'
import { bufferOf } from '../../compile/Plan'
import type { Arrays, Backend, BackendError } from '../Backend'
import { misfed } from '../Backend'
import { LARGEST_BUFFER, MOST_INPUTS } from './machine'
import type { Options } from './session'
import { open } from './session'

export type { Adapter, Choice, Mode, Wanted } from './Mode'
export type { Options } from './session'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const defaults: Options = { mode: 'auto', threads: 'auto', stepsPerCall: 'auto' }

/** Few buffers a kernel; no branches in loops; many results at once. @category model @since 0.1.0 */
export const traits: Traits = {
  maxInputs: MOST_INPUTS,
  explicitPadding: true,
  longestSum: 256,
  loopReuse: 0,
  sideBySide: true
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The backend with given options. @category constructors @since 0.1.0 */
export const gpu = (options: Partial<Options> = {}): Backend => ({
  name: 'gpu',
  traits,
  prepare: (plan, state) =>
    pipe(
      checked(plan, state),
      TE.chain(() => open({ ...defaults, ...options }, plan, state))
    )
})

const failure =
  (_tag: BackendError['_tag']) =>
  (message: string): BackendError => ({ _tag, backend: 'gpu', message })

const checked = (plan: Plan, state: Arrays): TE.TaskEither<BackendError, void> => {
  const large = plan.buffers.find(b => b.size > LARGEST_BUFFER)
  const wrong = misfed(
    plan.state.map(s => ({ name: s.name, size: bufferOf(plan, s.next).size })),
    state
  )
  return large !== undefined
    ? TE.left(
        failure('Unsupported')(
          `a value of ${large.size} numbers is more than gpu.js can count (${LARGEST_BUFFER}): use smaller batches`
        )
      )
    : wrong !== undefined
      ? TE.left(failure('BadFeed')(`state ${wrong}`))
      : TE.right(undefined)
}
