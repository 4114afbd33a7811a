/**
 * Engines: what a user of programs asks for. A backend that runs plans is an engine once the compiler stands in front
 * of it; the reference interpreter is one by itself.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { CompileError } from '../compile/compile'
import { compile } from '../compile/compile'
import type { Plan } from '../compile/Plan'
import type { Program } from '../compile/Program'
import type { Arrays, Backend, BackendError, ExactArrays, Session } from './Backend'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export type EngineError = BackendError | CompileError

/** What prepares a program, with its state before the first step, for running. @category model @since 0.1.0 */
export interface Engine {
  readonly name: string
  /** How many steps are worth handing over at once. */
  readonly stepsPerRun: number
  readonly prepare: (program: Program, state: Arrays) => TE.TaskEither<EngineError, Session>
  /** From a session's `exactState`, where it has one. */
  readonly prepareExact?: (program: Program, state: ExactArrays) => TE.TaskEither<EngineError, Session>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A backend behind the compiler. @category constructors @since 0.1.0 */
export const compiled =
  (stepsPerRun: number) =>
  (backend: Backend): Engine => ({
    name: backend.name,
    stepsPerRun,
    prepare: (program, state) =>
      pipe(
        TE.fromEither<EngineError, Plan>(compile(backend.traits)(program)),
        TE.chainW(plan => backend.prepare(plan, state))
      )
  })
