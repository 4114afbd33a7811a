/**
 * The events of a run as JSON, one object a line. Times are rounded to a millisecond; everything else is written in full,
 * so that two runs can be compared.
 *
 * @since 0.1.0
 */
import type { TestMetrics } from '../metrics/Assessment'
import type { TrainEvent } from '../train/TrainEvent'
import { epochRow } from '../train/TrainEvent'

/** What a test came to. @category constructors @since 0.1.0 */
export const doneJson = (test: TestMetrics, seconds: number): object => ({
  event: 'done',
  test,
  seconds: milliseconds(seconds)
})

/** What is written of an event; nothing of those that are there for files and exit codes. @category constructors @since 0.1.0 */
export const eventJson = (event: TrainEvent): object | undefined => {
  switch (event.event) {
    case 'start':
      return { event: 'start', device: event.device, steps: event.steps }
    case 'device':
      return { event: 'device', device: event.device }
    case 'step':
      return event
    case 'epoch':
      return { event: 'epoch', ...epochRow(event), seconds: milliseconds(event.seconds) }
    case 'done':
      return doneJson(event.assessment.test, event.seconds)
    case 'stopped':
      return { event: 'stopped', ...event.position }
    case 'backoff':
      return {
        event: 'backoff',
        ...event.snapshot.position,
        learningRate: event.learningRate,
        reason: event.error.message
      }
    case 'checkpoint':
    case 'failed':
      return undefined
  }
}

const milliseconds = (seconds: number): number => Math.round(seconds * 1000) / 1000
