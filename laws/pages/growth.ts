/**
 * Whether anything piles up on the device: what is held of it after a few calls, and after many.
 *
 * @since 0.1.0
 */
import type { Mode } from '../../src/backend/gpu'
import { gpu } from '../../src/backend/gpu'
import { orThrow } from '../orThrow'
import { holdings, type Held } from './holdings.js'
import { chain, started } from './launches'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What was held, of all that was made since the session began, after a few calls and after all of them. */
export interface Growth {
  readonly early: Held
  readonly late: Held
  readonly calls: number
}

/** Until here pipelines are chosen and caches fill. */
const EARLY = 40

// -------------------------------------------------------------------------------------
// runs
// -------------------------------------------------------------------------------------

/** In a mode, after so many calls of a plan of three launches, one step each. */
export const growth = async (mode: Mode, calls: number): Promise<Growth> => {
  const session = orThrow(await gpu({ mode, threads: 1, stepsPerCall: 1 }).prepare(chain(3), started())())
  const watch = await holdings(session.device.mode)
  const run = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) orThrow(await session.run([new Map()])())
  }
  await run(EARLY)
  const early = watch.held()
  await run(calls - EARLY)
  const late = watch.held()
  watch.stop()
  await session.close()
  return { early, late, calls }
}
