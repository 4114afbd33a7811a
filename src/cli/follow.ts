/**
 * Following a run from its first event to its last: what is known of it grows, checkpoints are written, and signals end
 * it between two steps.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as TE from 'fp-ts/TaskEither'
import type { Device } from '../backend/Backend'
import { shapesOf } from '../train/checkpoint'
import { nodeFileSystem } from '../train/FileSystem'
import type { Run } from '../train/manifest'
import { saveCheckpoint } from '../train/saveCheckpoint'
import type { Snapshot } from '../train/Snapshot'
import type { Shapes } from '../train/stateFile'
import { train } from '../train/train'
import type { TrainError } from '../train/TrainError'
import type { TrainEvent } from '../train/TrainEvent'
import { epochRow, epochsAfter } from '../train/TrainEvent'
import { note } from './Command'
import { finish } from './finish'
import { listen, thisProcess } from './interruption'
import { greet, say } from './progress'
import type { ReportHistory } from './reportOf'
import { sameArithmetic } from './resume'
import type { Training } from './Training'
import { jobOf } from './Training'
import { VERSION } from './version'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

interface Heard extends ReportHistory {
  readonly begun: number
  /** Why nothing more may be written. */
  readonly failure: O.Option<TrainError>
  readonly run: O.Option<Saving>
}

interface Saving {
  readonly run: Run
  readonly shapes: Shapes
}

const { now } = thisProcess

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** Trains until the run ends; the result is an exit code. @category combinators @since 0.1.0 */
export const follow = async (training: Training): Promise<E.Either<TrainError, number>> => {
  const { terminal } = training
  greet(training)
  const interruption = listen(thisProcess, () => {
    note(terminal)('the run stops after this step; once more to leave at once')
  })()
  // Hours of training are not thrown away because `head` has read enough.
  terminal.onClosed(interruption.stop)
  let heard = before(training)
  for await (const event of train(jobOf(training, interruption))) {
    heard = await hear(training, heard, event)
    // The run is asked to end, and listened to until it has, so that the engine lets go of what it holds.
    if (O.isSome(heard.failure)) interruption.stop()
    else if (event.event === 'done') {
      const finished = await finish(training, heard, event)()
      interruption.end()
      return E.map(() => 0)(finished)
    } else say(training, event, (now() - heard.begun) / 1000)
  }
  interruption.end()
  terminal.live('')
  return O.isSome(heard.failure) ? E.left(heard.failure.value) : E.right(O.getOrElse(() => 1)(interruption.code()))
}

const before = ({ found }: Training): Heard => ({
  device: undefined,
  rows: O.isSome(found) ? found.value.snapshot.epochs : [],
  epochs: [],
  begun: now(),
  failure: O.none,
  run: O.none
})

/** What an event changes of what is known of the run; a checkpoint is written. */
const hear = async (training: Training, heard: Heard, event: TrainEvent): Promise<Heard> => {
  const epochs = epochsAfter(heard.epochs, event)
  switch (event.event) {
    case 'start':
      return started(training, heard, event.device)
    case 'device':
      return { ...heard, device: event.device }
    case 'epoch':
      return { ...heard, rows: [...heard.rows, epochRow(event)], epochs }
    case 'backoff':
      return { ...heard, rows: event.snapshot.epochs, epochs }
    case 'checkpoint':
      return { ...heard, failure: await saved(training, heard, event.snapshot) }
    case 'failed':
      return { ...heard, failure: O.alt(() => O.some(event.error))(heard.failure) }
    default:
      return heard
  }
}

// -------------------------------------------------------------------------------------
// checkpoints
// -------------------------------------------------------------------------------------

const started = (training: Training, heard: Heard, device: Device): Heard => {
  const run = runOn(training, device)
  const fit = pipe(
    training.found,
    O.match(
      () => E.right(undefined),
      found => sameArithmetic(found.run.arithmetic)(run.arithmetic)
    )
  )
  return { ...heard, device, begun: now(), failure: O.getLeft(fit), run: O.some({ run, shapes: shapesOf(run) }) }
}

/** What the manifests of the run's checkpoints say of it. */
const runOn = ({ choices, model, data, found }: Training, { backend, mode, arithmetic }: Device): Run => ({
  credence: O.isSome(found) ? found.value.run.credence : VERSION,
  config: choices.config,
  network: model.network,
  classes: data.classes,
  normalisation: data.normalisation,
  examples: data.train.count,
  steps: Math.ceil(data.train.count / choices.config.batch),
  arithmetic: { backend, mode, arithmetic },
  onDivergence: choices.onDivergence
})

/** Why the checkpoint could not be written, if it could not. */
const saved = async (
  { choices, lock }: Training,
  { run: saving, failure }: Heard,
  snapshot: Snapshot
): Promise<O.Option<TrainError>> => {
  if (O.isNone(saving) || O.isSome(failure)) return failure
  const { run, shapes } = saving.value
  const written = await pipe(
    lock.check,
    TE.chain(() => saveCheckpoint(nodeFileSystem, choices.out, run, shapes)(snapshot))
  )()
  return O.getLeft(written)
}
