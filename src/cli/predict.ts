/**
 * `credence predict`: what a trained model says of single images, and how sure it is and why not.
 *
 * @since 0.1.0
 */
import { sequenceS } from 'fp-ts/Apply'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import type { Task } from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'
import type { Examples, TestSet } from '../data/Dataset'
import { takeFirst } from '../data/Dataset'
import { loadTestSet } from '../data/registry'
import type { Uncertainty } from '../metrics/Uncertainty'
import { uncertainties } from '../metrics/Uncertainty'
import { tableText } from '../report/terminal/Table'
import { modelOf } from '../train/Config'
import { runKeys } from '../train/keys'
import { logitPredictor } from '../train/predict'
import { prepareTest } from '../train/prepare'
import type { SavedModel } from '../train/savedModel'
import { readModel } from '../train/savedModel'
import type { TrainError } from '../train/TrainError'
import { badInput } from '../train/TrainError'
import type { Command, Terminal } from './Command'
import { report, styleOf } from './Command'
import type { EngineChoice } from './engine'
import { arithmeticOption, backendOption, engineOf, gpuModeOption, threadsOption } from './engine'
import { flag, natural, positive, text } from './Option'

// -------------------------------------------------------------------------------------
// options
// -------------------------------------------------------------------------------------

const USUAL_LIMIT = 20

const options = {
  out: text('out', 'DIR', 'the folder of a trained model [runs/lenet5-mnist-bayesian]', 'runs/lenet5-mnist-bayesian'),
  data: text('data', 'NAME|DIR', 'whose test images are looked at [the one it was trained on]', undefined),
  limit: positive(Number.MAX_SAFE_INTEGER)('limit', 'N', `the first N images [${USUAL_LIMIT}]`, USUAL_LIMIT),
  samples: positive(10_000)('samples', 'N', 'predictive draws [as many as after training]', 0),
  seed: natural(Number.MAX_SAFE_INTEGER)('seed', 'N', 'the seed of the draws [the one of training]', undefined),
  backend: backendOption,
  gpuMode: gpuModeOption,
  threads: threadsOption,
  arithmetic: arithmeticOption,
  json: flag('json', 'one JSON object for each image instead of a table')
} as const

interface Choices {
  readonly out: string
  readonly data: string | undefined
  readonly limit: number
  readonly samples: number
  readonly seed: number | undefined
  readonly engine: EngineChoice
  readonly json: boolean
}

// -------------------------------------------------------------------------------------
// command
// -------------------------------------------------------------------------------------

/** @category commands @since 0.1.0 */
export const predictCommand: Command = {
  name: 'predict',
  about: 'classify images with a trained model, with uncertainty',
  options: Object.values(options),
  run: (terminal, given) =>
    pipe(
      sequenceS(E.Apply)({
        out: options.out.read(given),
        data: options.data.read(given),
        limit: options.limit.read(given),
        samples: options.samples.read(given),
        seed: options.seed.read(given),
        backend: options.backend.read(given),
        gpuMode: options.gpuMode.read(given),
        threads: options.threads.read(given),
        arithmetic: options.arithmetic.read(given),
        json: options.json.read(given)
      }),
      E.map(({ out, data, limit, samples, seed, json, ...engine }) =>
        runPredict(terminal, { out, data, limit, samples, seed, json, engine })
      )
    )
}

const runPredict = (terminal: Terminal, choices: Choices): Task<number> =>
  pipe(
    readModel(choices.out),
    TE.chain(saved => predicted(choices, saved)),
    TE.match(report(terminal), lines => {
      if (choices.json) lines.forEach(line => terminal.out(JSON.stringify(jsonOf(line))))
      else terminal.out(wordsOf(lines, terminal))
      return 0
    })
  )

/** An image's number in its set, from 0, what it is by its label, and what is said of it. */
interface Line {
  readonly example: number
  readonly label: number
  readonly names: ReadonlyArray<string>
  readonly samples: number
  readonly uncertainty: Uncertainty
}

const predicted = (
  { data, limit, samples, seed, engine }: Choices,
  { network, config, normalisation, classes, stored }: SavedModel
): TE.TaskEither<TrainError, ReadonlyArray<Line>> =>
  pipe(
    loadTestSet(data ?? config.data),
    TE.mapLeft(e => badInput(e.message)),
    TE.chainEitherK(prepareTest(network.input)),
    TE.chainEitherK(first(limit)),
    TE.bindTo('images'),
    TE.bind('using', () =>
      logitPredictor(engineOf(engine), modelOf(config.inference)(network), config.batch, normalisation)
    ),
    TE.chain(({ images, using }) =>
      pipe(
        using.predict(stored, images, samples === 0 ? config.samples : samples, runKeys(seed ?? config.seed).test),
        TE.chainFirst(() => TE.fromTask(using.close)),
        TE.map(({ softmax, softplus }) =>
          uncertainties(softmax, softplus).map((uncertainty, example) => ({
            example,
            label: images.labels[example] ?? 0,
            names: classes,
            samples: softmax.samples,
            uncertainty
          }))
        )
      )
    )
  )

const first =
  (limit: number) =>
  ({ test }: TestSet): E.Either<TrainError, Examples> =>
    pipe(
      takeFirst(limit)(test),
      E.mapLeft(e => badInput(e.message))
    )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** The data set may have other classes than the model: then a label has a number and no name. */
const nameOf = ({ names }: Line, label: number): string => names[label] ?? `class ${label}`

const jsonOf = (line: Line): object => {
  const { predicted: told, standardError, ...uncertainty } = line.uncertainty
  return {
    example: line.example,
    label: line.label,
    predicted: told,
    name: nameOf(line, told),
    samples: line.samples,
    ...uncertainty,
    standardError: O.toNullable(standardError)
  }
}

const HEAD = ['image', 'label', 'told', 'probability', '±', 'entropy', 'data', 'weights', 'aleatoric', 'epistemic']

const EXPLANATION =
  'Probabilities are averaged over draws of the weights; ± is their Monte Carlo standard error. Entropy, in nats, is the\n' +
  'sum of what the data leave open (expected entropy) and what the weights do (mutual information). Aleatoric and\n' +
  'epistemic are the traces of the matrices of Kwon et al.; --json has all numbers, softplus-normalised ones too.'

const wordsOf = (lines: ReadonlyArray<Line>, terminal: Terminal): string => {
  const rows = lines.map(rowOf)
  const right = lines.filter(({ label, uncertainty }) => label === uncertainty.predicted).length
  const summary = `${right} of ${lines.length} images are told as their labels have it, by ${drawsOf(lines)}.`
  return `${tableText({ head: HEAD, rows }, styleOf(terminal))}\n\n${summary}\n${EXPLANATION}`
}

const drawsOf = (lines: ReadonlyArray<Line>): string => {
  const samples = lines[0]?.samples ?? 0
  return samples === 1 ? 'one draw' : `${samples} draws`
}

const rowOf = (line: Line): ReadonlyArray<string> => {
  const { predicted: told, probabilities, standardError, variance, ...u } = line.uncertainty
  const error = pipe(
    standardError,
    O.chainNullableK(all => all[told])
  )
  return [
    String(line.example),
    nameOf(line, line.label),
    nameOf(line, told) + (told === line.label ? '' : ' ×'),
    (probabilities[told] ?? 0).toFixed(3),
    pipe(
      error,
      O.match(
        () => '',
        e => e.toFixed(3)
      )
    ),
    ...[u.entropy, u.expectedEntropy, u.mutualInformation, variance.aleatoric, variance.epistemic].map(x =>
      x.toFixed(3)
    )
  ]
}
