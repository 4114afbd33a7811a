/**
 * The state of a session as it leaves and enters: in the 32 bits that most engines compute with, or in the 64 of the
 * reference. Nothing is rounded on the way, so that a run that goes on has the bits of one that never stopped.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Arrays, ExactArrays, Session } from '../backend/Backend'
import type { Engine } from '../backend/Engine'
import { allFinite } from '../backend/finite'
import type { Program } from '../compile/Program'
import type { TrainError } from './TrainError'
import { badInput, runFailed } from './TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Every array that a session keeps from step to step, by name. @category model @since 0.1.0 */
export type State =
  { readonly _tag: 'Single'; readonly arrays: Arrays } | { readonly _tag: 'Double'; readonly arrays: ExactArrays }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const singleState = (arrays: Arrays): State => ({ _tag: 'Single', arrays })

/** @category constructors @since 0.1.0 */
export const doubleState = (arrays: ExactArrays): State => ({ _tag: 'Double', arrays })

/** A copy of what a session holds now, without rounding. @category constructors @since 0.1.0 */
export const stateOf = (session: Session): TE.TaskEither<TrainError, State> =>
  pipe(
    session.exactState === undefined
      ? pipe(session.state, TE.map(singleState))
      : pipe(session.exactState, TE.map(doubleState)),
    TE.mapLeft(e => runFailed(e.message))
  )

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** A session of the program that begins with this state. @category combinators @since 0.1.0 */
export const prepareFrom =
  (engine: Engine, program: Program) =>
  (state: State): TE.TaskEither<TrainError, Session> => {
    if (state._tag === 'Single')
      return pipe(
        engine.prepare(program, state.arrays),
        TE.mapLeft(e => runFailed(e.message))
      )
    return engine.prepareExact === undefined
      ? TE.left(
          badInput(`the state is in 64-bit floats, which ${engine.name} does not compute with: use --backend reference`)
        )
      : pipe(
          engine.prepareExact(program, state.arrays),
          TE.mapLeft(e => runFailed(e.message))
        )
  }

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** The name of an array that holds a NaN or an infinity, where there is one. @category utils @since 0.1.0 */
export const firstNonFinite = ({ arrays }: State): string | undefined =>
  [...arrays].find(([, data]) => !allFinite(data))?.[0]
