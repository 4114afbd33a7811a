/**
 * `credence evaluate`: the test metrics of a trained model, from its files.
 *
 * @since 0.1.0
 */
import { sequenceS } from 'fp-ts/Apply'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Task } from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'
import { loadTestSet } from '../data/registry'
import type { TestMetrics } from '../metrics/Assessment'
import { finishText } from '../report/terminal/Summary'
import { modelOf } from '../train/Config'
import { assessed } from '../train/evaluation'
import { runKeys } from '../train/keys'
import { predictor } from '../train/predict'
import { prepareTest } from '../train/prepare'
import type { SavedModel } from '../train/savedModel'
import { readModel } from '../train/savedModel'
import type { TrainError } from '../train/TrainError'
import { badInput } from '../train/TrainError'
import type { Command, Terminal } from './Command'
import { report, styleOf } from './Command'
import type { EngineChoice } from './engine'
import { arithmeticOption, backendOption, engineOf, gpuModeOption, threadsOption } from './engine'
import { doneJson } from './eventJson'
import { flag, natural, positive, text } from './Option'

// -------------------------------------------------------------------------------------
// options
// -------------------------------------------------------------------------------------

const options = {
  out: text('out', 'DIR', 'the folder of a trained model [runs/lenet5-mnist-bayesian]', 'runs/lenet5-mnist-bayesian'),
  data: text('data', 'NAME|DIR', 'test on this data set [the one it was trained on]', undefined),
  samples: positive(10_000)('samples', 'N', 'predictive draws [as many as after training]', 0),
  seed: natural(Number.MAX_SAFE_INTEGER)('seed', 'N', 'the seed of the draws [the one of training]', undefined),
  backend: backendOption,
  gpuMode: gpuModeOption,
  threads: threadsOption,
  arithmetic: arithmeticOption,
  json: flag('json', 'one JSON object instead of words')
} as const

interface Choices {
  readonly out: string
  readonly data: string | undefined
  readonly samples: number
  readonly seed: number | undefined
  readonly engine: EngineChoice
  readonly json: boolean
}

// -------------------------------------------------------------------------------------
// command
// -------------------------------------------------------------------------------------

/** @category commands @since 0.1.0 */
export const evaluateCommand: Command = {
  name: 'evaluate',
  about: 'test a trained model from its files',
  options: Object.values(options),
  run: (terminal, given) =>
    pipe(
      sequenceS(E.Apply)({
        out: options.out.read(given),
        data: options.data.read(given),
        samples: options.samples.read(given),
        seed: options.seed.read(given),
        backend: options.backend.read(given),
        gpuMode: options.gpuMode.read(given),
        threads: options.threads.read(given),
        arithmetic: options.arithmetic.read(given),
        json: options.json.read(given)
      }),
      E.map(({ out, data, samples, seed, json, ...engine }) =>
        runEvaluate(terminal, { out, data, samples, seed, json, engine })
      )
    )
}

const runEvaluate = (terminal: Terminal, choices: Choices): Task<number> => {
  const begun = performance.now()
  return pipe(
    readModel(choices.out),
    TE.chain(saved => tested(choices, saved)),
    TE.match(report(terminal), ({ test, classes }) => {
      const seconds = (performance.now() - begun) / 1000
      terminal.out(
        choices.json
          ? JSON.stringify(doneJson(test, seconds))
          : finishText({ test, noun: 'images', classes, seconds, files: [] }, styleOf(terminal))
      )
      return 0
    })
  )
}

const tested = (
  { data, samples, seed, engine }: Choices,
  { network, config, normalisation, classes, stored }: SavedModel
): TE.TaskEither<TrainError, { readonly test: TestMetrics; readonly classes: number }> =>
  pipe(
    loadTestSet(data ?? config.data),
    TE.mapLeft(e => badInput(e.message)),
    TE.chainEitherK(prepareTest(network.input)),
    TE.filterOrElse(
      set => set.classes.length === classes.length,
      set =>
        badInput(
          `'${set.name}' has ${set.classes.length} classes, but the model tells ${classes.length} apart: choose another --data or --out`
        )
    ),
    TE.bindTo('set'),
    TE.bind('using', () =>
      predictor(engineOf(engine), modelOf(config.inference)(network), config.batch, normalisation)
    ),
    TE.chain(({ set, using }) =>
      pipe(
        using.predict(stored, set.test, samples === 0 ? config.samples : samples, runKeys(seed ?? config.seed).test),
        TE.chainFirst(() => TE.fromTask(using.close)),
        TE.chainEitherK(draws => assessed(draws, set.test.labels))
      )
    ),
    TE.map(({ test }) => ({ test, classes: classes.length }))
  )
