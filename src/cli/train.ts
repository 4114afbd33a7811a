/**
 * `credence train`: trains a network, tests it once, and writes its report and its weights.
 *
 * @since 0.1.0
 */
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
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
import { beginRun } from '../train/beginRun'
import { shapesOf } from '../train/checkpoint'
import { modelOf } from '../train/Config'
import { ensureWritableFolder, writeFilesAtomic } from '../train/files'
import { nodeFileSystem } from '../train/FileSystem'
import type { Job } from '../train/Job'
import { runKeys } from '../train/keys'
import type { Lock } from '../train/lock'
import { acquireLock, thisMachine } from '../train/lock'
import type { Run } from '../train/manifest'
import type { Found } from '../train/openCheckpoint'
import { hasRun, openNewest } from '../train/openCheckpoint'
import type { Prepared } from '../train/prepare'
import { prepareData } from '../train/prepare'
import { saveCheckpoint } from '../train/saveCheckpoint'
import { encodeModel, FILES } from '../train/savedModel'
import type { EpochRow, Position, Snapshot } from '../train/Snapshot'
import { describePosition } from '../train/Snapshot'
import type { Shapes } from '../train/stateFile'
import { train } from '../train/train'
import type { TrainError } from '../train/TrainError'
import { badInput, runFailed } from '../train/TrainError'
import type { Done, EpochDone, Stepped, TrainEvent } from '../train/TrainEvent'
import { aftermathOf } from './aftermath'
import type { Command, Terminal } from './Command'
import { report } from './Command'
import { describe } from './describe'
import { engineOf } from './engine'
import type { Interruption } from './interruption'
import { listen, thisProcess } from './interruption'
import type { Given } from './Option'
import { layerRows, reportOf } from './reportOf'
import { networkOf } from './models'
import { resumedChoices, sameArithmetic, sameData } from './resume'
import type { TrainChoices } from './trainOptions'
import { trainChoices, unused, trainOptions } from './trainOptions'
import { VERSION } from './version'

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
      E.map(choices => {
        unused(given, choices).forEach(sentence => {
          note(terminal, sentence)
        })
        return runTraining(terminal, given, choices, argv)
      })
    )
}

interface Session {
  readonly terminal: Terminal
  readonly choices: TrainChoices
  readonly argv: ReadonlyArray<string>
  readonly data: Prepared
  readonly model: Model
  readonly found: O.Option<Found>
  readonly lock: Lock
}

const fs = nodeFileSystem

const runTraining = (
  terminal: Terminal,
  given: Given,
  choices: TrainChoices,
  argv: ReadonlyArray<string>
): Task<number> =>
  choices.resume
    ? resumeRun(terminal, given, choices, argv, () => E.right(undefined))
    : pipe(
        begun(terminal, choices, argv),
        TE.match(report(terminal), code => code)
      )

/** Whether what was found may be gone on with, by choices that are its own. @category model @since 0.1.0 */
export type Going = (found: Found, choices: TrainChoices) => E.Either<TrainError, void>

/** Goes on with a run, where it may; the result is an exit code. @category combinators @since 0.1.0 */
export const resumeRun = (
  terminal: Terminal,
  given: Given,
  choices: TrainChoices,
  argv: ReadonlyArray<string>,
  going: Going
): Task<number> =>
  pipe(
    resumed(terminal, given, choices, argv, going),
    TE.match(report(terminal), code => code)
  )

/** A run from its beginning: its data are looked at before anything is written. */
const begun = (
  terminal: Terminal,
  choices: TrainChoices,
  argv: ReadonlyArray<string>
): TE.TaskEither<TrainError, number> =>
  pipe(
    opened(choices),
    TE.chainFirst(() => writable(choices.out)),
    TE.chain(({ data, model }) =>
      locked(terminal, choices.out, lock =>
        pipe(
          beginRun(fs)(choices.out),
          TE.map(O.map(path => note(terminal, `the checkpoints of the run before are now in '${path}'`))),
          TE.chain(() => () => follow({ terminal, choices, argv, data, model, found: O.none, lock }))
        )
      )
    )
  )

/** A run from its last checkpoint. */
const resumed = (
  terminal: Terminal,
  given: Given,
  asked: TrainChoices,
  argv: ReadonlyArray<string>,
  going: Going
): TE.TaskEither<TrainError, number> =>
  pipe(
    hasRun(fs)(asked.out),
    TE.chain(() =>
      locked(terminal, asked.out, lock =>
        pipe(
          openNewest(fs)(asked.out),
          TE.bindTo('found'),
          TE.bind('choices', ({ found }) => TE.fromEither(resumedChoices(given, asked, found))),
          TE.chainFirstEitherK(({ found, choices }) => going(found, choices)),
          TE.bind('data', ({ found, choices }) => dataOf(found.run, choices)),
          TE.chain(({ found, choices, data }) => () => {
            found.notes.forEach(sentence => {
              note(terminal, sentence)
            })
            const model = modelOf(choices.config.inference)(found.run.network)
            return follow({ terminal, choices, argv, data, model, found: O.some(found), lock })
          })
        )
      )
    )
  )

const dataOf = (run: Run, { config }: TrainChoices): TE.TaskEither<TrainError, Prepared> =>
  pipe(
    loadDataset(config.data),
    TE.mapLeft(e => badInput(e.message)),
    TE.chainEitherK(prepareData(config, run.network.input, runKeys(config.seed).split)),
    TE.chainEitherK(sameData(run))
  )

/** No other process writes into the folder meanwhile. */
const locked = (
  terminal: Terminal,
  folder: string,
  use: (lock: Lock) => TE.TaskEither<TrainError, number>
): TE.TaskEither<TrainError, number> =>
  TE.bracket(
    acquireLock(fs, thisMachine)(folder),
    lock => {
      if (O.isSome(lock.taken))
        note(
          terminal,
          `process ${lock.taken.value.process} ended without giving '${folder}' back: this run takes it over`
        )
      return use(lock)
    },
    lock =>
      pipe(
        lock.release,
        TE.mapLeft(e => runFailed(e.message))
      )
  )

const note = (terminal: Terminal, sentence: string): void => {
  terminal.err(`credence: ${sentence}`)
}

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
  readonly rows: ReadonlyArray<EpochRow>
  readonly epochs: ReadonlyArray<EpochDone>
  readonly begun: number
  /** Why nothing more may be written. */
  readonly failure: O.Option<TrainError>
  readonly run: O.Option<Saving>
}

interface Saving {
  readonly run: Run
  readonly shapes: Shapes
}

const now = (): number => performance.now()

/** Listens to the run until it ends; the result is an exit code. */
const follow = async (session: Session): Promise<E.Either<TrainError, number>> => {
  const { terminal } = session
  greet(session)
  const interruption = listen(thisProcess, () => {
    note(terminal, 'the run stops after this step; once more to leave at once')
  })()
  // Hours of training are not thrown away because `head` has read enough.
  terminal.onClosed(interruption.stop)
  const heard: { now: Heard } = { now: before(session) }
  for await (const event of train(jobOf(session, interruption))) {
    heard.now = await hear(session, heard.now, event)
    // The run is asked to end, and listened to until it has, so that the engine lets go of what it holds.
    if (O.isSome(heard.now.failure)) interruption.stop()
    else if (event.event === 'done') {
      const finished = await finish(session, heard.now, event)()
      interruption.end()
      return E.map(() => 0)(finished)
    } else say(session, heard.now, event, now())
    if (event.event === 'stopped' && O.isNone(heard.now.failure)) note(terminal, stoppedText(session, event.position))
  }
  interruption.end()
  terminal.live('')
  return O.isSome(heard.now.failure)
    ? E.left(heard.now.failure.value)
    : E.right(O.getOrElse(() => 1)(interruption.code()))
}

const before = ({ found }: Session): Heard => ({
  device: undefined,
  rows: O.isSome(found) ? found.value.snapshot.epochs : [],
  epochs: [],
  begun: now(),
  failure: O.none,
  run: O.none
})

const jobOf = ({ choices, model, data, found }: Session, { stopping }: Interruption): Job => ({
  engine: engineOf(choices.engine),
  model,
  config: choices.config,
  data,
  now,
  every: choices.every,
  onDivergence: choices.onDivergence,
  stopping,
  ...(O.isSome(found) ? { from: found.value.snapshot } : {})
})

/** What an event changes of what is known of the run; a checkpoint is written. */
const hear = async (session: Session, heard: Heard, event: TrainEvent): Promise<Heard> => {
  switch (event.event) {
    case 'start':
      return started(session, heard, event.device)
    case 'device':
      return { ...heard, device: event.device }
    case 'epoch': {
      const { epoch, train: t, validation, seconds } = event
      const row = { epoch, train: t, validation, seconds }
      return { ...heard, rows: [...heard.rows, row], epochs: [...heard.epochs, event] }
    }
    case 'backoff':
      return {
        ...heard,
        rows: event.snapshot.epochs,
        epochs: heard.epochs.filter(({ epoch }) => epoch < event.snapshot.position.epoch)
      }
    case 'checkpoint':
      return { ...heard, failure: await saved(session, heard, event.snapshot) }
    case 'failed':
      return { ...heard, failure: O.alt(() => O.some(event.error))(heard.failure) }
    default:
      return heard
  }
}

const started = ({ choices, model, data, found }: Session, heard: Heard, device: Device): Heard => {
  const { backend, mode, arithmetic } = device
  const run: Run = {
    credence: O.isSome(found) ? found.value.run.credence : VERSION,
    config: choices.config,
    network: model.network,
    classes: data.classes,
    normalisation: data.normalisation,
    examples: data.train.count,
    steps: Math.ceil(data.train.count / choices.config.batch),
    arithmetic: { backend, mode, arithmetic },
    onDivergence: choices.onDivergence
  }
  const fit = O.isSome(found) ? sameArithmetic(found.value.run.arithmetic)(run.arithmetic) : E.right(undefined)
  return { ...heard, device, begun: now(), failure: O.getLeft(fit), run: O.some({ run, shapes: shapesOf(run) }) }
}

/** Why the checkpoint could not be written, if it could not. */
const saved = async (session: Session, heard: Heard, snapshot: Snapshot): Promise<O.Option<TrainError>> => {
  if (O.isNone(heard.run) || O.isSome(heard.failure)) return heard.failure
  const { run, shapes } = heard.run.value
  const written = await pipe(
    session.lock.check,
    TE.chain(() => saveCheckpoint(fs, session.choices.out, run, shapes)(snapshot))
  )()
  return O.getLeft(written)
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

const sayWords = (session: Session, heard: Heard, event: TrainEvent, at: number): void => {
  const {
    terminal,
    choices: { config }
  } = session
  if (event.event === 'start') terminal.out(`running on ${describe(event.device)}\n`)
  if (event.event === 'device') note(terminal, `the run goes on, on ${describe(event.device)}`)
  if (event.event === 'step') {
    const state = progressOf(event, config.epochs, startOf(session), (at - heard.begun) / 1000)
    if (terminal.isTerminal) terminal.live(progressLine(state, terminal.columns - 1, style(terminal)))
    else if (event.step % Math.max(1, Math.floor(event.steps / 4)) === 0) terminal.out(progressRecord(state))
  }
  if (event.event === 'epoch') terminal.out(epochLine(event, config.epochs, style(terminal)))
  if (event.event === 'backoff')
    note(
      terminal,
      `${event.error.message}; the run goes back to ${describePosition(event.snapshot.position)} with a learning rate of ${event.learningRate}`
    )
}

const stoppedText = ({ choices }: Session, position: Position): string =>
  `stopped at ${describePosition(position)}: 'credence train --resume --out ${choices.out}' goes on from there`

const startOf = ({ found }: Session): Position =>
  O.isSome(found) ? found.value.snapshot.position : { epoch: 1, step: 0 }

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
    case 'device':
      return { event: 'device', device: event.device }
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
  const subject = { engine: engineOf(choices.engine), model, config, data, stored: done.stored }
  return pipe(
    encodeModel(
      { network: model.network, classes: data.classes, normalisation: data.normalisation, config, stored: done.stored },
      model
    ),
    TE.fromEither,
    TE.bindTo('files'),
    TE.apS(
      'aftermath',
      TE.fromTask(
        aftermathOf(sentence => {
          note(terminal, sentence)
        })(subject)
      )
    ),
    TE.map(
      ({ files, aftermath }) =>
        new Map([...files, [FILES.report, new TextEncoder().encode(reportOf(session, heard, done, aftermath))]])
    ),
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
              peakBytes: 1024 * process.resourceUsage().maxRSS,
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
