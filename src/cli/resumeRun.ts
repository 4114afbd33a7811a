/**
 * Going on with a run from its last checkpoint: `--resume`, and `credence report`.
 *
 * @since 0.1.0
 */
import type * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import type { Task } from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'
import { loadDataset } from '../data/registry'
import { modelOf } from '../train/Config'
import { nodeFileSystem } from '../train/FileSystem'
import { runKeys } from '../train/keys'
import type { Run } from '../train/manifest'
import type { Found } from '../train/openCheckpoint'
import { hasRun, openNewest } from '../train/openCheckpoint'
import type { Prepared } from '../train/prepare'
import { prepareData } from '../train/prepare'
import type { TrainError } from '../train/TrainError'
import { badInput } from '../train/TrainError'
import type { Terminal } from './Command'
import { note, report } from './Command'
import { follow } from './follow'
import type { Given } from './Option'
import { locked } from './outFolder'
import { resumedChoices, sameData } from './resume'
import type { TrainChoices } from './trainOptions'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Whether what was found may be gone on with, by choices that are its own. @category model @since 0.1.0 */
export type Going = (found: Found, choices: TrainChoices) => E.Either<TrainError, void>

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** Goes on with a run, where it may; the result is an exit code. @category combinators @since 0.1.0 */
export const resumeRun = (
  terminal: Terminal,
  given: Given,
  asked: TrainChoices,
  argv: ReadonlyArray<string>,
  going: Going
): Task<number> =>
  pipe(
    hasRun(nodeFileSystem)(asked.out),
    TE.chain(() =>
      locked(terminal, asked.out, lock =>
        pipe(
          resumable(given, asked, going),
          TE.chain(({ found, choices, data }) => () => {
            found.notes.forEach(note(terminal))
            const model = modelOf(choices.config.inference)(found.run.network)
            return follow({ terminal, choices, argv, data, model, found: O.some(found), lock })
          })
        )
      )
    ),
    TE.match(report(terminal), code => code)
  )

interface Resumable {
  readonly found: Found
  readonly choices: TrainChoices
  readonly data: Prepared
}

/** The newest checkpoint, with the choices and the data that the run was begun with. */
const resumable = (given: Given, asked: TrainChoices, going: Going): TE.TaskEither<TrainError, Resumable> =>
  pipe(
    openNewest(nodeFileSystem)(asked.out),
    TE.bindTo('found'),
    TE.bind('choices', ({ found }) => TE.fromEither(resumedChoices(given, asked, found))),
    TE.chainFirstEitherK(({ found, choices }) => going(found, choices)),
    TE.bind('data', ({ found, choices }) => dataOf(found.run, choices))
  )

const dataOf = (run: Run, { config }: TrainChoices): TE.TaskEither<TrainError, Prepared> =>
  pipe(
    loadDataset(config.data),
    TE.mapLeft(e => badInput(e.message)),
    TE.chainEitherK(prepareData(config, run.network.input, runKeys(config.seed).split)),
    TE.chainEitherK(sameData(run))
  )
