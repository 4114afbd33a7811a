/**
 * The end of a run that was tested: its model, weights and report are written, and the test is told.
 *
 * @since 0.1.0
 */
import { join } from 'node:path'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { finishText } from '../report/terminal/Summary'
import { writeFilesAtomic } from '../train/files'
import { encodeModel, FILES } from '../train/savedModel'
import type { TrainError } from '../train/TrainError'
import { runFailed } from '../train/TrainError'
import type { Done } from '../train/TrainEvent'
import { aftermathOf } from './aftermath'
import { note, styleOf } from './Command'
import { engineOf } from './engine'
import { sayJson } from './progress'
import type { ReportHistory } from './reportOf'
import { reportOf } from './reportOf'
import type { Training } from './Training'

/** All files of a run appear together, or none. @category combinators @since 0.1.0 */
export const finish = (training: Training, heard: ReportHistory, done: Done): TE.TaskEither<TrainError, void> =>
  pipe(
    resultFiles(training, heard, done),
    TE.chain(files =>
      pipe(
        writeFilesAtomic(training.choices.out)(files),
        TE.mapLeft(e => runFailed(e.message))
      )
    ),
    TE.map(() => {
      if (training.choices.json) sayJson(training.terminal, done)
      else training.terminal.out(`\n${doneText(training, done)}`)
    })
  )

const resultFiles = (
  training: Training,
  heard: ReportHistory,
  done: Done
): TE.TaskEither<TrainError, ReadonlyMap<string, Uint8Array>> => {
  const { choices, model, data, terminal } = training
  const { config } = choices
  const { stored } = done
  const { network } = model
  return pipe(
    encodeModel({ network, classes: data.classes, normalisation: data.normalisation, config, stored }, model),
    TE.fromEither,
    TE.bindTo('files'),
    TE.apS(
      'aftermath',
      TE.fromTask(aftermathOf(note(terminal))({ engine: engineOf(choices.engine), model, config, data, stored }))
    ),
    TE.map(
      ({ files, aftermath }) =>
        new Map([...files, [FILES.report, new TextEncoder().encode(reportOf(training, heard, done, aftermath))]])
    )
  )
}

const doneText = ({ terminal, choices: { out }, data }: Training, done: Done): string =>
  finishText(
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
    styleOf(terminal)
  )
