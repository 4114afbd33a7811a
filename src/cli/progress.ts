/**
 * What a run says of itself while it lasts: the network before the first step, then a line for each event, in words or as
 * JSON.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import { modelTable } from '../report/terminal/ModelTable'
import type { Progress } from '../report/terminal/Progress'
import { progressLine, progressRecord } from '../report/terminal/Progress'
import { epochLine } from '../report/terminal/Summary'
import type { Position } from '../train/Snapshot'
import { describePosition } from '../train/Snapshot'
import type { Stepped, TrainEvent } from '../train/TrainEvent'
import type { Terminal } from './Command'
import { note, styleOf } from './Command'
import { describe } from './describe'
import { eventJson } from './eventJson'
import { layerRows } from './reportOf'
import type { Training } from './Training'

/** The network and the data, before the first step. @category combinators @since 0.1.0 */
export const greet = ({ terminal, choices: { config, json }, model, data }: Training): void => {
  if (json) return
  const heading = { name: `${config.model}, ${model.inference}`, layers: layerRows(model) }
  terminal.out(modelTable(heading, styleOf(terminal)))
  terminal.out(
    `\n${data.name}: ${data.train.count} training, ${data.validation.count} validation and ${data.test.count} test images\n`
  )
}

/** What is said of an event, so many seconds after the start. @category combinators @since 0.1.0 */
export const say = (training: Training, event: TrainEvent, elapsed: number): void => {
  const { terminal, choices } = training
  if (choices.json) sayJson(terminal, event)
  else sayWords(training, event, elapsed)
  if (event.event === 'stopped')
    note(terminal)(
      `stopped at ${describePosition(event.position)}: 'credence train --resume --out ${choices.out}' goes on from there`
    )
}

/** A line of JSON for those events that have one. @category combinators @since 0.1.0 */
export const sayJson = (terminal: Terminal, event: TrainEvent): void => {
  const line = eventJson(event)
  if (line !== undefined) terminal.out(JSON.stringify(line))
}

const sayWords = (training: Training, event: TrainEvent, elapsed: number): void => {
  const { terminal, choices } = training
  switch (event.event) {
    case 'start':
      terminal.out(`running on ${describe(event.device)}\n`)
      break
    case 'device':
      note(terminal)(`the run goes on, on ${describe(event.device)}`)
      break
    case 'step':
      sayStep(training, event, elapsed)
      break
    case 'epoch':
      terminal.out(epochLine(event, choices.config.epochs, styleOf(terminal)))
      break
    case 'backoff':
      note(terminal)(
        `${event.error.message}; the run goes back to ${describePosition(event.snapshot.position)} with a learning rate of ${event.learningRate}`
      )
      break
    default:
  }
}

/** A file or a pipe is told of every fourth of an epoch: no line replaces another there. */
const sayStep = ({ terminal, choices, found }: Training, event: Stepped, elapsed: number): void => {
  const from = O.isSome(found) ? found.value.snapshot.position : { epoch: 1, step: 0 }
  const state = progressOf(event, choices.config.epochs, from, elapsed)
  if (terminal.isTerminal) terminal.live(progressLine(state, terminal.columns - 1, styleOf(terminal)))
  else if (event.step % Math.max(1, Math.floor(event.steps / 4)) === 0) terminal.out(progressRecord(state))
}

const progressOf = (step: Stepped, epochs: number, from: Position, elapsed: number): Progress => ({
  epoch: step.epoch,
  epochs,
  before: from.epoch - 1 + from.step / step.steps,
  step: step.step,
  steps: step.steps,
  loss: step.loss,
  nll: step.nll,
  kl: step.loss - step.nll,
  examplesPerSecond:
    (((step.epoch - from.epoch) * step.steps + step.step - from.step) * step.examples) / Math.max(elapsed, 1e-9),
  elapsed
})
