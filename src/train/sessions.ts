/**
 * What a run holds of its engine: a session that takes the steps, and a predictor that validates and tests. Both are
 * let go together.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Task } from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'
import type { Session } from '../backend/Backend'
import type { Engine } from '../backend/Engine'
import type { Program } from '../compile/Program'
import { stepProgram } from './configuredStep'
import type { Job } from './Job'
import { isStopping } from './Job'
import type { Predictor } from './predict'
import { predictor } from './predict'
import type { State } from './State'
import { prepareFrom } from './State'
import type { TrainError } from './TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** `program` is that of `session`, for whoever takes its steps again. @category model @since 0.1.0 */
export interface Sessions {
  readonly program: Program
  readonly session: Session
  readonly predictor: Predictor
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const openSessions = (job: Job, state: State): TE.TaskEither<TrainError, Sessions> => {
  const { engine, model, config, data } = job
  const program = stepProgram(model, config)
  return pipe(
    state,
    prepareFrom(engine, program),
    TE.bindTo('session'),
    TE.bind('predictor', () => predictor(interruptible(job), model, config.batch, data.normalisation)),
    TE.map(opened => ({ program, ...opened }))
  )
}

/** The engine with sessions that refuse to run on when the run should stop: a validation may take minutes. */
const interruptible = (job: Job): Engine => ({
  ...job.engine,
  prepare: (program, state) =>
    pipe(
      job.engine.prepare(program, state),
      TE.map(session => ({
        device: session.device,
        state: session.state,
        close: session.close,
        run: feeds => async () =>
          (await isStopping(job))
            ? E.left({ _tag: 'Failed', backend: job.engine.name, message: 'the run was asked to stop' })
            : session.run(feeds)()
      }))
    )
})

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** @category utils @since 0.1.0 */
export const closeSessions =
  ({ session, predictor: p }: Sessions): Task<void> =>
  async () => {
    await session.close()
    await p.close()
  }
