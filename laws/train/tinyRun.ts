/**
 * A run that takes a fraction of a second: a small network on pictures of 4 × 4, in memory.
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Engine } from '../../src/backend/Engine'
import { compiled } from '../../src/backend/Engine'
import { reference } from '../../src/backend/reference/reference'
import { wasm } from '../../src/backend/wasm'
import type { Dataset, Examples, Part } from '../../src/data/Dataset'
import type { Model } from '../../src/nn/Model'
import type { Network } from '../../src/nn/Network'
import { mlpFor } from '../../src/nn/zoo'
import type { TrainConfig } from '../../src/train/Config'
import { defaultConfig, modelOf } from '../../src/train/Config'
import { runKeys } from '../../src/train/keys'
import type { Run } from '../../src/train/manifest'
import { prepareData } from '../../src/train/prepare'
import type { Snapshot } from '../../src/train/Snapshot'
import type { State } from '../../src/train/State'
import type { Job } from '../../src/train/Job'
import { train } from '../../src/train/train'
import type { TrainEvent } from '../../src/train/TrainEvent'
import { integers } from './noise'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

const CLASSES = 3
const SIDE = 4

/** Seven hidden units in two layers: no size is a multiple of a vector. */
export const network: Network = mlpFor({ input: [SIDE, SIDE, 1], units: 7, classes: CLASSES })

/** Two epochs of nine steps, the last of which is short. */
export const config: TrainConfig = {
  ...defaultConfig,
  model: 'mlp',
  data: 'pictures',
  epochs: 2,
  batch: 6,
  learningRate: 0.01,
  seed: 11,
  validationShare: 0.1,
  samples: 2,
  validationSamples: 2
}

export const model: Model = modelOf(config.inference)(network)

const pictures = <P extends Part>(part: P, count: number, seed: number): Examples<P> => ({
  part,
  count,
  images: Uint8Array.from(integers(seed, count * SIDE * SIDE, 256)),
  labels: Uint8Array.from({ length: count }, (_, i) => i % CLASSES)
})

const dataset: Dataset = {
  name: 'pictures',
  classes: Array.from({ length: CLASSES }, (_, i) => `class ${i}`),
  imageShape: [SIDE, SIDE, 1],
  train: pictures('train', 60, 1),
  test: pictures('test', 11, 2)
}

/** The data as a run uses them. */
export const data = pipe(
  dataset,
  prepareData(config, network.input, runKeys(config.seed).split),
  E.getOrElseW(error => assert.fail(error.message))
)

/** One step at a time, so that a run can stop after each. */
export const singly = (engine: Engine): Engine => ({ ...engine, stepsPerRun: 1 })

/** Engines by name. */
export const engines: ReadonlyMap<string, Engine> = new Map([
  ['reference', reference],
  ['wasm', compiled(8)(wasm({ arithmetic: 'strict' }))]
])

/** What the manifest of the run says. */
export const runOn = (engine: string): Run => ({
  credence: '0.1.0',
  config,
  network,
  classes: data.classes,
  normalisation: data.normalisation,
  examples: data.train.count,
  steps: STEPS,
  arithmetic: { backend: engine, mode: 'any', arithmetic: 'strict' },
  onDivergence: 'stop'
})

/** Steps of an epoch. */
export const STEPS = Math.ceil(data.train.count / config.batch)

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** Everything that a run says, in order. */
export const events = async (job: Partial<Job> & Pick<Job, 'engine'>): Promise<ReadonlyArray<TrainEvent>> => {
  const all: Array<TrainEvent> = []
  for await (const event of train({ model, config, data, now: () => performance.now(), ...job })) all.push(event)
  return all
}

/** The checkpoints among them. */
export const snapshots = (all: ReadonlyArray<TrainEvent>): ReadonlyArray<Snapshot> =>
  all.flatMap(event => (event.event === 'checkpoint' ? [event.snapshot] : []))

/** Asks a run to stop at the n-th time that it can. */
export const stopAt = (n: number): (() => Promise<boolean>) => {
  const asked = { times: 0 }
  return () => Promise.resolve(++asked.times >= n)
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** A hash of all bits of a state. */
export const fingerprint = ({ _tag, arrays }: State): string => {
  const hash = createHash('sha256').update(_tag)
  for (const [name, array] of [...arrays].sort(([x], [y]) => (x < y ? -1 : 1)))
    hash.update(name).update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
  return hash.digest('hex')
}

/** What a run came to, without its times: two runs with the same bits give the same. */
export const outcome = (all: ReadonlyArray<TrainEvent>): unknown => {
  const last = snapshots(all).at(-1)
  const done = all.at(-1)
  return {
    end: done?.event,
    position: last?.position,
    state: last === undefined ? undefined : fingerprint(last.state),
    epochs: last?.epochs.map(({ epoch, train: t, validation }) => ({ epoch, train: t, validation })),
    backoffs: last?.backoffs,
    test: done?.event === 'done' ? done.assessment.test : done,
    stored: done?.event === 'done' ? fingerprint({ _tag: 'Single', arrays: done.stored }) : undefined
  }
}
