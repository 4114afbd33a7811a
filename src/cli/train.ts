/**
 * `credence train`: trains a network, tests it once, and writes its report and its weights.
 *
 * @since 0.1.0
 */
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Task } from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'
import type { Device } from '../backend/Backend'
import { loadDataset } from '../data/registry'
import { networkCodec } from '../nn/Codec'
import type { Model } from '../nn/Model'
import { modelTable } from '../report/terminal/ModelTable'
import type { Progress } from '../report/terminal/Progress'
import { progressLine, progressRecord } from '../report/terminal/Progress'
import { coloured, plain } from '../report/terminal/Style'
import { epochLine, finishText } from '../report/terminal/Summary'
import { modelOf } from '../train/Config'
import { ensureWritableFolder, writeFilesAtomic } from '../train/files'
import { runKeys } from '../train/keys'
import type { Prepared } from '../train/prepare'
import { prepareData } from '../train/prepare'
import { encodeModel, FILES } from '../train/savedModel'
import type { Done, EpochDone, Stepped, TrainEvent } from '../train/train'
import { train } from '../train/train'
import type { TrainError } from '../train/TrainError'
import { badInput, runFailed } from '../train/TrainError'
import type { Command, Terminal } from './Command'
import { report } from './Command'
import { describe } from './describe'
import { engineOf } from './engine'
import { layerRows, reportOf } from './reportOf'
import { networkOf } from './models'
import type { TrainChoices } from './trainOptions'
import { trainChoices, trainOptions } from './trainOptions'

// -------------------------------------------------------------------------------------
// command
// -------------------------------------------------------------------------------------

/** @category commands @since 0.1.0 */
export const trainCommand: Command = {
  name: 'train',
  about: 'train a network, test it once, write a report and the weights',
  options: trainOptions,
  run: (terminal, given, argv) =>
    pipe(
      trainChoices(given),
      E.map(choices => runTraining(terminal, choices, argv))
    )
}

interface Session {
  readonly terminal: Terminal
  readonly choices: TrainChoices
  readonly argv: ReadonlyArray<string>
  readonly data: Prepared
  readonly model: Model
}

const runTraining = (terminal: Terminal, choices: TrainChoices, argv: ReadonlyArray<string>): Task<number> =>
  pipe(
    opened(choices),
    TE.chainFirst(() => writable(choices.out)),
    TE.map(({ data, model }): Session => ({ terminal, choices, argv, data, model })),
    TE.chain(session => () => follow(session)),
    TE.match(report(terminal), () => 0)
  )

/** The data and the model; nothing is written yet. */
const opened = ({ config, modelName }: TrainChoices): TE.TaskEither<TrainError, Pick<Session, 'data' | 'model'>> =>
  pipe(
    loadDataset(config.data),
    TE.mapLeft(e => badInput(e.message)),
    TE.bindTo('dataset'),
    TE.bind('network', ({ dataset }) =>
      pipe(
        networkCodec.decode(networkOf(modelName, dataset.imageShape[2], dataset.classes.length)),
        E.mapLeft(() => badInput(`${modelName} does not fit the images of '${dataset.name}'`)),
        TE.fromEither
      )
    ),
    TE.chainEitherK(({ dataset, network }) =>
      pipe(
        prepareData(config, network.input, runKeys(config.seed).split)(dataset),
        E.map(data => ({ data, model: modelOf(config.inference)(network) }))
      )
    )
  )

/** A folder that can't be written to is found before hours of training, not after. */
const writable = (folder: string): TE.TaskEither<TrainError, void> =>
  pipe(
    ensureWritableFolder(folder),
    TE.mapLeft(e => badInput(`--out: ${e.message}`))
  )

// -------------------------------------------------------------------------------------
// events
// -------------------------------------------------------------------------------------

interface Heard {
  readonly device: Device | undefined
  readonly epochs: ReadonlyArray<EpochDone>
  readonly begun: number
}

const follow = async (session: Session): Promise<E.Either<TrainError, void>> => {
  const { terminal, choices, model, data } = session
  greet(session)
  const now = (): number => performance.now()
  const heard: { now: Heard } = { now: { device: undefined, epochs: [], begun: now() } }
  for await (const event of train({ engine: engineOf(choices.engine), model, config: choices.config, data, now })) {
    if (event.event === 'failed') return E.left(event.error)
    if (event.event === 'start') heard.now = { ...heard.now, device: event.device, begun: now() }
    if (event.event === 'epoch') heard.now = { ...heard.now, epochs: [...heard.now.epochs, event] }
    // A run is done when its files are written, and says so only then.
    if (event.event === 'done') return finish(session, heard.now, event)()
    say(session, heard.now, event, now())
  }
  terminal.live('')
  return E.left(runFailed('training ended without a result'))
}

const style = (terminal: Terminal) => (terminal.colour ? coloured : plain)

const greet = ({ terminal, choices: { config, json }, model, data }: Session): void => {
  if (json) return
  const rows = layerRows(model)
  terminal.out(modelTable({ name: `${config.model}, ${model.inference}`, layers: rows }, style(terminal)))
  terminal.out(
    `\n${data.name}: ${data.train.count} training, ${data.validation.count} validation and ${data.test.count} test images\n`
  )
}

const say = (session: Session, heard: Heard, event: TrainEvent, at: number): void =>
  session.choices.json ? sayJson(session, event) : sayWords(session, heard, event, at)

const sayWords = ({ terminal, choices: { config } }: Session, heard: Heard, event: TrainEvent, at: number): void => {
  if (event.event === 'start') terminal.out(`running on ${describe(event.device)}\n`)
  if (event.event === 'step') {
    const state = progressOf(event, config.epochs, (at - heard.begun) / 1000)
    if (terminal.isTerminal) terminal.live(progressLine(state, terminal.columns - 1, style(terminal)))
    else if (event.step % Math.max(1, Math.floor(event.steps / 4)) === 0) terminal.out(progressRecord(state))
  }
  if (event.event === 'epoch') terminal.out(epochLine(event, config.epochs, style(terminal)))
}

const progressOf = (step: Stepped, epochs: number, elapsed: number): Progress => ({
  epoch: step.epoch,
  epochs,
  before: 0,
  step: step.step,
  steps: step.steps,
  loss: step.loss,
  nll: step.nll,
  kl: step.loss - step.nll,
  examplesPerSecond: (((step.epoch - 1) * step.steps + step.step) * step.examples) / Math.max(elapsed, 1e-9),
  elapsed
})

/** Times are rounded to a millisecond; everything else is written in full, so that two runs can be compared. */
const sayJson = ({ terminal }: Session, event: TrainEvent): void => {
  const line = jsonOf(event)
  if (line !== undefined) terminal.out(JSON.stringify(line))
}

const milliseconds = (seconds: number): number => Math.round(seconds * 1000) / 1000

const jsonOf = (event: TrainEvent): object | undefined => {
  switch (event.event) {
    case 'start':
      return { event: 'start', device: event.device, steps: event.steps }
    case 'step':
      return event
    case 'epoch': {
      const { epoch, train: t, validation, seconds } = event
      return { event: 'epoch', epoch, train: t, validation, seconds: milliseconds(seconds) }
    }
    case 'done':
      return { event: 'done', test: event.assessment.test, seconds: milliseconds(event.seconds) }
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

// -------------------------------------------------------------------------------------
// results
// -------------------------------------------------------------------------------------

/** All files of a run appear together, or none. */
const finish = (session: Session, heard: Heard, done: Done): TE.TaskEither<TrainError, void> => {
  const { choices, model, data, terminal } = session
  const { config, out } = choices
  return pipe(
    encodeModel(
      { network: model.network, classes: data.classes, normalisation: data.normalisation, config, stored: done.stored },
      model
    ),
    E.map(files => new Map([...files, [FILES.report, new TextEncoder().encode(reportOf(session, heard, done))]])),
    TE.fromEither,
    TE.chain(files =>
      pipe(
        writeFilesAtomic(out)(files),
        TE.mapLeft(e => runFailed(e.message))
      )
    ),
    TE.map(() => {
      if (choices.json) sayJson(session, done)
      else
        terminal.out(
          `\n${finishText(
            {
              test: done.assessment.test,
              noun: 'images',
              classes: data.classes.length,
              seconds: done.seconds,
              files: [
                { what: 'report', path: join(out, FILES.report) },
                { what: 'model', path: join(out, FILES.model) },
                { what: 'weights', path: join(out, FILES.weights) }
              ]
            },
            style(terminal)
          )}`
        )
    })
  )
}
