/**
 * `credence train`: trains a network, tests it once, and writes its report and its weights.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import type { Task } from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'
import { loadDataset } from '../data/registry'
import { beginRun } from '../train/beginRun'
import { modelOf } from '../train/Config'
import { nodeFileSystem } from '../train/FileSystem'
import { runKeys } from '../train/keys'
import { prepareData } from '../train/prepare'
import type { TrainError } from '../train/TrainError'
import { badInput } from '../train/TrainError'
import type { Command, Terminal } from './Command'
import { note, report } from './Command'
import { follow } from './follow'
import { networkFor } from './models'
import type { Given } from './Option'
import { locked, writable } from './outFolder'
import { resumeRun } from './resumeRun'
import type { Training } from './Training'
import type { TrainChoices } from './trainOptions'
import { trainChoices, trainOptions, unused } from './trainOptions'

/** @category commands @since 0.1.0 */
export const trainCommand: Command = {
  name: 'train',
  about: 'train a network, test it once, write a report and the weights',
  options: trainOptions,
  run: (terminal, given, argv) =>
    pipe(
      trainChoices(given),
      E.map(choices => {
        unused(given, choices).forEach(note(terminal))
        return runTraining(terminal, given, choices, argv)
      })
    )
}

const runTraining = (
  terminal: Terminal,
  given: Given,
  choices: TrainChoices,
  argv: ReadonlyArray<string>
): Task<number> =>
  choices.resume ? resumeRun(terminal, given, choices, argv, () => E.right(undefined)) : begin(terminal, choices, argv)

/** A run from its beginning: its data are looked at before anything is written. */
const begin = (terminal: Terminal, choices: TrainChoices, argv: ReadonlyArray<string>): Task<number> =>
  pipe(
    opened(choices),
    TE.chainFirst(() => writable(choices.out)),
    TE.chain(({ data, model }) =>
      locked(terminal, choices.out, lock =>
        pipe(
          beginRun(nodeFileSystem)(choices.out),
          TE.map(O.map(path => note(terminal)(`the checkpoints of the run before are now in '${path}'`))),
          TE.chain(() => () => follow({ terminal, choices, argv, data, model, found: O.none, lock }))
        )
      )
    ),
    TE.match(report(terminal), code => code)
  )

const opened = ({ config, modelName }: TrainChoices): TE.TaskEither<TrainError, Pick<Training, 'data' | 'model'>> =>
  pipe(
    loadDataset(config.data),
    TE.mapLeft(e => badInput(e.message)),
    TE.bindTo('dataset'),
    TE.bind('network', ({ dataset }) => TE.fromEither(networkFor(modelName, dataset))),
    TE.chainEitherK(({ dataset, network }) =>
      pipe(
        prepareData(config, network.input, runKeys(config.seed).split)(dataset),
        E.map(data => ({ data, model: modelOf(config.inference)(network) }))
      )
    )
  )
