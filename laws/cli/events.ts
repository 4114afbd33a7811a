/**
 * The lines of `--json` as the contract has them, as codecs.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { PathReporter } from 'io-ts/PathReporter'
import { closed } from '../../src/format/codecs'

const share = t.refinement(t.number, x => x >= 0 && x <= 1, 'a number from 0 to 1')
const finite = t.refinement(t.number, Number.isFinite, 'a finite number')
const count = t.refinement(t.number, n => Number.isSafeInteger(n) && n >= 0, 'a count')

const TrainPart = closed({ loss: finite, nll: finite, kl: finite, accuracy: share })
const ValidationPart = closed({ nll: finite, accuracy: share, ece: share })

/** The end of an epoch: nothing less and nothing more. */
export const Epoch = closed({
  event: t.literal('epoch'),
  epoch: count,
  train: TrainPart,
  validation: ValidationPart,
  seconds: finite
})

/** The end of a run, and the answer of `evaluate`. */
export const Done = closed({
  event: t.literal('done'),
  test: t.type({
    accuracy: share,
    nll: finite,
    ece: share,
    brier: t.refinement(t.number, x => x >= 0 && x <= 2, 'a number from 0 to 2'),
    entropy: finite,
    mutualInformation: finite
  }),
  seconds: finite
})

/** The end of a run. */
export type Done = t.TypeOf<typeof Done>

const Device = t.type({ backend: t.string, mode: t.string, threads: count, arithmetic: t.string })

const Start = closed({ event: t.literal('start'), device: Device, steps: count })

const Step = closed({
  event: t.literal('step'),
  epoch: count,
  step: count,
  steps: count,
  examples: count,
  loss: finite,
  nll: finite,
  kl: finite,
  accuracy: share
})

const Checkpoint = closed({ event: t.literal('checkpoint'), epoch: count, step: count })

/** A line of training. */
export const Event = t.union([Start, Step, Checkpoint, Epoch, Done])

/** One line of training. */
export type Event = t.TypeOf<typeof Event>

const LayerRow = closed({ name: t.string, outputShape: t.array(count), means: count, variational: count })

/** The object that `summary --json` prints. */
export const Summary = closed({
  model: t.string,
  inference: t.string,
  input: t.array(count),
  output: t.array(count),
  layers: t.array(LayerRow),
  weights: count,
  variationalParameters: count,
  flops: count
})

/** What `summary --json` says. */
export type Summary = t.TypeOf<typeof Summary>

const Traces = closed({ aleatoric: share, epistemic: share })

/** What `predict --json` says of an image. */
export const Told = closed({
  example: count,
  label: count,
  predicted: count,
  name: t.string,
  samples: count,
  probabilities: t.array(share),
  standardError: t.union([t.array(finite), t.null]),
  entropy: finite,
  expectedEntropy: finite,
  mutualInformation: finite,
  variance: Traces,
  softplus: Traces
})

/** What is said of an image. */
export type Told = t.TypeOf<typeof Told>

/** A text's lines, each as an `A`; the first that is none is a sentence. */
export const linesAs =
  <A>(codec: t.Decoder<unknown, A>) =>
  (text: string): E.Either<string, ReadonlyArray<A>> =>
    pipe(
      text.split('\n').filter(line => line !== ''),
      E.traverseArray(line =>
        pipe(
          E.tryCatch((): unknown => JSON.parse(line), String),
          E.chain(value =>
            pipe(codec.decode(value), result => E.mapLeft(() => PathReporter.report(result).join('; '))(result))
          ),
          E.mapLeft(problem => `${line}: ${problem}`)
        )
      )
    )
