/**
 * The learning rate of a run: the configured one, halved with each way back, times what the schedule makes of it.
 *
 * @since 0.1.0
 */
import { schedules } from '../optim/schedule'
import type { Job } from './Job'
import { stepsDone, stepsPerEpoch } from './Job'
import type { Position } from './Snapshot'

/** The rate of the first step of the run, after so many ways back. @category constructors @since 0.1.0 */
export const firstRate = ({ config }: Job, backoffs: number): number => config.learningRate / 2 ** backoffs

/** The rate of the step that comes after a position. @category constructors @since 0.1.0 */
export const learningRateAt = (job: Job, backoffs: number, after: Position): number =>
  firstRate(job, backoffs) *
  schedules[job.config.schedule](job.config.epochs * stepsPerEpoch(job))(stepsDone(job, after))
