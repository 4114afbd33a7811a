/**
 * `credence report`: the HTML report of a run that has ended, written again from its last checkpoint.
 *
 * The page shows single images and their draws, which no file keeps: they are drawn again with the keys of the run, so
 * that the page says the same as the one that the training wrote.
 *
 * @since 0.1.0
 */
import { sequenceS } from 'fp-ts/Apply'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { describePosition } from '../train/Snapshot'
import { badInput } from '../train/TrainError'
import type { Command } from './Command'
import { threadsOption } from './engine'
import { flag, text } from './Option'
import { type Going, resumeRun } from './resumeRun'
import { trainChoices } from './trainOptions'

const options = {
  out: text('out', 'DIR', 'the folder of a run [runs/lenet5-mnist-bayesian]', 'runs/lenet5-mnist-bayesian'),
  threads: threadsOption,
  json: flag('json', 'one JSON object a line instead of words')
} as const

/** @category commands @since 0.1.0 */
export const reportCommand: Command = {
  name: 'report',
  about: 'write the HTML report of a run again',
  options: Object.values(options),
  run: (terminal, given) =>
    pipe(
      sequenceS(E.Apply)({ out: options.out.read(given), threads: options.threads.read(given) }),
      E.chain(({ out }) =>
        pipe(
          trainChoices(new Map([...given, ['out', out], ['resume', '']])),
          E.map(choices => resumeRun(terminal, given, choices, ['--resume', '--out', out], ended))
        )
      )
    )
}

/** Only a run that has ended has been tested: before, a report would look at the test set once too often. */
const ended: Going = ({ snapshot: { position } }, { out, config }) =>
  position.epoch > config.epochs
    ? E.right(undefined)
    : E.left(
        badInput(
          `the run in '${out}' has come to ${describePosition(position)} of ${config.epochs} epochs: let it end with 'credence train --resume --out ${out}', which writes its report`
        )
      )
