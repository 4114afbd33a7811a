/**
 * Devices that fail in the middle of training. In every case a run ends with a tagged error and the state that it began
 * with, or it goes on, says so among the degradations, and ends where an undisturbed one does.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import type { Arrays, Session } from '../../src/backend/Backend'
import type { Mode } from '../../src/backend/gpu'
import { gpu, traits } from '../../src/backend/gpu'
import { compile } from '../../src/compile/compile'
import { program } from '../../src/compile/Program'
import { plus } from '../../src/function/arithmetic'
import { inputOf } from '../../src/primitive/input'
import { listen, strikes } from './strikes.js'
import { orThrow } from '../orThrow'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a session did when its device failed. */
export interface Told {
  readonly fault: string
  /** The tag of the error that the run ended with; empty where it went on. */
  readonly tag: string
  readonly message: string
  /** The state after the fault, and after one more run. */
  readonly state: ReadonlyArray<number>
  readonly later: ReadonlyArray<number>
  readonly mode: string
  readonly degradations: ReadonlyArray<string>
}

// -------------------------------------------------------------------------------------
// runs
// -------------------------------------------------------------------------------------

const counter = (): ReturnType<ReturnType<typeof compile>> => {
  const [held, by] = [inputOf('f32')('held', [3]), inputOf('f32')('by', [3])]
  return compile(traits)(program([{ name: 'before', value: plus(held, 0) }], [{ name: 'held', value: plus(held, by) }]))
}

const one: Arrays = new Map([['by', Float32Array.of(1, 2, 3)]])

const stateOf = async (session: Session): Promise<ReadonlyArray<number>> => [
  ...(orThrow(await session.state()).get('held') ?? [])
]

/** Two good runs, the fault, a run with it, and one after it. */
const told = async (mode: Mode, name: string, strike: () => Promise<() => void>): Promise<Told> => {
  const session = orThrow(
    await gpu({ mode, stepsPerCall: 1 }).prepare(orThrow(counter()), new Map([['held', Float32Array.of(0, 0, 0)]]))()
  )
  orThrow(await session.run([one, one])())
  const undo = await strike()
  const ran = await session.run([one])()
  undo()
  const state = await stateOf(session)
  orThrow(await session.run([one])())
  const result = {
    fault: name,
    tag: E.isLeft(ran) ? ran.left._tag : '',
    message: E.isLeft(ran) ? ran.left.message : '',
    state,
    later: await stateOf(session),
    mode: session.device.mode,
    degradations: session.device.degradations
  }
  await session.close()
  return result
}

/** Every fault of a mode. */
export const faults = async (mode: Mode): Promise<ReadonlyArray<Told>> => {
  if (mode !== 'webgpu' && mode !== 'webgl2') return []
  if (mode === 'webgl2') listen()
  const results: Array<Told> = []
  for (const [name, strike] of Object.entries(strikes[mode])) results.push(await told(mode, name, strike))
  return results
}
