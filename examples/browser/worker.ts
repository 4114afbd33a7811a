/**
 * The worker: it holds the data, trains, and classifies with what it has learned so far. Between steps it listens, so that
 * a digit that is drawn while it trains is answered at once.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import type { Arrays, Device } from 'credence'
import { random } from 'credence'
import { bayesian, lenet5, storages } from 'credence/nn'
import { aleatoric, average, epistemic, type Draws } from 'credence/report'
import {
  type Dataset,
  defaultConfig,
  examples,
  families,
  idxDataset,
  type IdxPair,
  padTestSet,
  type Predictor,
  predictor,
  prepareData,
  type Prepared,
  runKeys,
  takeFirst,
  train,
  type TrainConfig,
  type TrainEvent
} from 'credence/train'
import { engines } from './engine'
import type { Asked, Belief, Said } from './messages'

const say = (message: Said): void => {
  postMessage(message)
}

const failed = ({ message }: { readonly message: string }): void => {
  say({ say: 'failed', message })
}

// -------------------------------------------------------------------------------------
// data
// -------------------------------------------------------------------------------------

const fetched = async (
  folder: string,
  name: string
): Promise<{ readonly name: string; readonly bytes: Uint8Array }> => {
  const response = await fetch(`${folder}/${name}`)
  if (!response.ok) throw new Error(`${name} could not be fetched: the server answers ${response.status}`)
  return { name, bytes: new Uint8Array(await response.arrayBuffer()) }
}

const pair = async (folder: string, stem: string): Promise<IdxPair> => {
  const [images, labels] = await Promise.all([
    fetched(folder, `${stem}-images-idx3-ubyte`),
    fetched(folder, `${stem}-labels-idx1-ubyte`)
  ])
  return { images, labels }
}

const load = async (folder: string): Promise<Dataset> => {
  const [training, test] = await Promise.all([pair(folder, 'train'), pair(folder, 't10k')])
  return pipe(
    idxDataset('MNIST', { imageShape: [28, 28, 1] })({ train: training, test }),
    E.getOrElse((error): Dataset => {
      throw new Error(error.message)
    })
  )
}

// -------------------------------------------------------------------------------------
// the model
// -------------------------------------------------------------------------------------

const PRIOR = 0.1
const SAMPLES = 64

// Standard deviations start at softplus(−3) = 0.049 instead of the 0.007 of the command line: a little slower to learn,
// and there is more to see of what is not known yet.
const START = -3

const model = bayesian(lenet5, {
  prior: { _tag: 'normal', loc: 0, scale: PRIOR },
  posterior: { ...families.normal, initial: () => () => START }
})

const configOf = (images: number, epochs: number): TrainConfig => ({
  ...defaultConfig,
  epochs,
  batch: 64,
  limitTrain: images,
  validationSamples: 5
})

/** The training part as asked for, and as many test images at most. */
const prepare = (dataset: Dataset, config: TrainConfig): E.Either<{ readonly message: string }, Prepared> =>
  pipe(
    prepareData(config, lenet5.input, runKeys(config.seed).split)(dataset),
    E.chainW(prepared =>
      config.limitTrain === 0
        ? E.right(prepared)
        : pipe(
            takeFirst(config.limitTrain)(prepared.test),
            E.map(test => ({ ...prepared, test }))
          )
    )
  )

/** The state after a step. */
interface Look {
  readonly step: number
  readonly stored: Arrays
}

/** Of all looks, those that a picture of the posterior shows: the first, the last, and two between. */
const kept = (looks: ReadonlyArray<Look>, steps: number): ReadonlyArray<Look> => {
  const firstAfter = (step: number): Look | undefined => looks.find(look => look.step >= step)
  const chosen = [looks[0], firstAfter(steps / 20), firstAfter(steps / 5), looks.at(-1)]
  return looks.filter(look => chosen.includes(look))
}

const sigma = (stored: number): number => Math.log1p(Math.exp(stored))

const beliefs = (looks: ReadonlyArray<Look>): ReadonlyArray<Belief> => {
  const last = looks.at(-1)?.stored ?? new Map<string, Float32Array>()
  return storages(model).flatMap(({ name }) => {
    const layer = /^(.*)\/kernel\.scale$/.exec(name)?.[1]
    const scales = last.get(name)
    if (layer === undefined || scales === undefined) return []
    const index = scales.reduce((best, scale, i) => (scale < (scales[best] ?? NaN) ? i : best), 0)
    const posteriors = looks.map(({ step, stored }) => ({
      step,
      mean: stored.get(`${layer}/kernel.loc`)?.[index] ?? NaN,
      sd: sigma(stored.get(name)?.[index] ?? NaN)
    }))
    return [{ layer, index, count: scales.length, posteriors }]
  })
}

const described = ({ backend, mode, adapter, threads, arithmetic }: Device): string =>
  backend === 'wasm'
    ? `WebAssembly, 128-bit vectors, ${threads === 1 ? 'one thread' : `${threads} threads`}, ${arithmetic} arithmetic`
    : `gpu.js, ${mode}${adapter === undefined ? '' : `, on ${adapter}`}`

// -------------------------------------------------------------------------------------
// what is known at the moment
// -------------------------------------------------------------------------------------

interface Now {
  readonly dataset: Dataset | undefined
  readonly running: boolean
  readonly stop: boolean
  readonly looks: ReadonlyArray<Look>
  readonly steps: number
  readonly predictor: Predictor | undefined
}

let now: Now = { dataset: undefined, running: false, stop: false, looks: [], steps: 0, predictor: undefined }

const change = (part: Partial<Now>): void => {
  now = { ...now, ...part }
}

// -------------------------------------------------------------------------------------
// training
// -------------------------------------------------------------------------------------

/** Lets messages that wait be heard. */
const listen = (): Promise<void> =>
  new Promise(resolve => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })

const hear = (event: TrainEvent, epochs: number, notes: ReadonlyArray<string>): void => {
  switch (event.event) {
    case 'start':
      change({ steps: event.steps })
      say({
        say: 'started',
        perEpoch: event.steps,
        engine: { name: described(event.device), notes: [...notes, ...event.device.degradations] },
        prior: PRIOR
      })
      break
    case 'step': {
      const { epoch, step, steps, loss, nll, kl, accuracy } = event
      say({ say: 'stepped', step: (epoch - 1) * steps + step, loss, nll, kl, accuracy })
      break
    }
    case 'checkpoint': {
      const { state, position } = event.snapshot
      if (state._tag === 'Single') {
        const look = { step: (position.epoch - 1) * now.steps + position.step, stored: state.arrays }
        change({ looks: kept([...now.looks, look], epochs * now.steps) })
        say({ say: 'believes', beliefs: beliefs(now.looks) })
      }
      break
    }
    case 'epoch':
      say({ say: 'validated', epoch: event.epoch, accuracy: event.validation.accuracy })
      break
    case 'done': {
      const { test } = event.assessment
      say({ say: 'done', accuracy: test.accuracy, ece: test.ece, images: event.draws.examples })
      break
    }
    case 'stopped':
      say({ say: 'stopped' })
      break
    case 'failed':
      failed(event.error)
      break
    case 'backoff':
      break
  }
}

const run = async (dataset: Dataset, images: number, epochs: number): Promise<void> => {
  const config = configOf(images, epochs)
  const prepared = prepare(dataset, config)
  if (E.isLeft(prepared)) {
    failed(prepared.left)
    return
  }
  const { training, single, notes } = await engines()
  await now.predictor?.close()
  const answering = await predictor(single, model, 1, prepared.right.normalisation)()
  if (E.isLeft(answering)) {
    failed(answering.left)
    return
  }
  change({ predictor: answering.right, looks: [], stop: false })
  const stopping = async (): Promise<boolean> => {
    await listen()
    return now.stop
  }
  const events = train({
    engine: training,
    model,
    config,
    data: prepared.right,
    now: () => performance.now(),
    every: { _tag: 'Steps', steps: 8 },
    stopping
  })
  for await (const event of events) hear(event, epochs, notes)
}

// -------------------------------------------------------------------------------------
// classification
// -------------------------------------------------------------------------------------

/** For each class, the probabilities between which nine draws of ten lie. */
const rangesOf = ({ samples, classes, probabilities }: Draws): ReadonlyArray<readonly [number, number]> =>
  RA.makeBy(classes, c => {
    const sorted = RA.makeBy(samples, t => probabilities[t * classes + c] ?? NaN).toSorted((a, b) => a - b)
    const at = (share: number): number => sorted[Math.round(share * (samples - 1))] ?? NaN
    return [at(0.05), at(0.95)]
  })

const classify = async (id: number, pixels: Uint8Array): Promise<void> => {
  const { looks, predictor: answering } = now
  const stored = looks.at(-1)?.stored
  if (stored === undefined || answering === undefined) return
  const one = pipe(
    examples('test', [28, 28, 1], 10)(pixels, Uint8Array.of(0)),
    E.chain(test => padTestSet(2)({ name: 'drawn', classes: [], imageShape: [28, 28, 1], test }))
  )
  if (E.isLeft(one)) {
    failed(one.left)
    return
  }
  // The same draws for every picture: what changes from answer to answer is the picture, or what was learned.
  const drawn = await answering.predict(stored, one.right.test, SAMPLES, random.key(0))()
  if (E.isLeft(drawn)) {
    failed(drawn.left)
    return
  }
  const mean = Array.from(average(drawn.right).probabilities)
  say({
    say: 'classified',
    id,
    samples: SAMPLES,
    mean,
    ranges: rangesOf(drawn.right),
    aleatoric: aleatoric(drawn.right)[0] ?? NaN,
    epistemic: epistemic(drawn.right)[0] ?? NaN
  })
}

const sample = (index: number): void => {
  const test = now.dataset?.test
  if (test === undefined) return
  const at = index % test.count
  say({ say: 'sample', pixels: test.images.slice(784 * at, 784 * (at + 1)), label: test.labels[at] ?? NaN })
}

// -------------------------------------------------------------------------------------
// messages
// -------------------------------------------------------------------------------------

const answer = async (asked: Asked): Promise<void> => {
  switch (asked.ask) {
    case 'load': {
      const dataset = await load(asked.folder)
      change({ dataset })
      say({ say: 'loaded', images: dataset.train.count })
      break
    }
    case 'train':
      if (now.dataset !== undefined && !now.running) {
        change({ running: true })
        await run(now.dataset, asked.images, asked.epochs).finally(() => {
          change({ running: false })
        })
      }
      break
    case 'stop':
      change({ stop: true })
      break
    case 'sample':
      sample(asked.index)
      break
    case 'classify':
      await classify(asked.id, asked.pixels)
      break
  }
}

onmessage = (event: MessageEvent<Asked>) => {
  answer(event.data).catch((reason: unknown) => {
    failed(reason instanceof Error ? reason : { message: String(reason) })
  })
}
