/**
 * Training a Bayesian LeNet-5 on ten kinds of made-up images: the same steps in every mode of gpu.js and on the 64-bit
 * reference, from the same noise, so that their losses can be laid side by side.
 *
 * @since 0.1.0
 */
import type { Arrays } from '../../src/backend/Backend'
import type { Engine } from '../../src/backend/Engine'
import { compiled } from '../../src/backend/Engine'
import type { Mode } from '../../src/backend/gpu'
import { gpu } from '../../src/backend/gpu'
import { bayesian } from '../../src/nn/bayesian'
import { initialise } from '../../src/nn/Model'
import { lenet5 } from '../../src/nn/zoo'
import { adam } from '../../src/optim/adam'
import * as K from '../../src/random/Key'
import { normal } from '../../src/random/sample'
import { halves } from '../../src/train/keys'
import { initialSlots, trainingStep } from '../../src/train/step'
import { orThrow } from '../orThrow'
import { metered } from './meters.js'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The loss of every step in nats per example, and how it was come by. */
export interface Trained {
  readonly losses: ReadonlyArray<number>
  readonly stepsPerCall: number
  readonly readBacks: number
  readonly seconds: number
}

const BATCH = 4
const SIDE = 32
const KINDS = 10
/** Of how many examples the data set is said to be, which weighs the KL. */
const EXAMPLES = 60_000

// -------------------------------------------------------------------------------------
// images
// -------------------------------------------------------------------------------------

/** A coarse pattern of 8 × 8 patches for each kind. */
const patterns = Array.from({ length: KINDS }, (_, kind) => normal(K.foldIn(kind)(K.key(11)), 64))

const shade = (kind: number, pixel: number): number => {
  const [y, x] = [Math.floor(pixel / SIDE), pixel % SIDE]
  return patterns[kind]?.[Math.floor(y / 4) * 8 + Math.floor(x / 4)] ?? NaN
}

/** The patterns of a step's examples, under noise as strong as they are. */
const feed = (step: number): Arrays => {
  const labels = Float32Array.from({ length: BATCH }, (_, i) => (step * 3 + i * 7) % KINDS)
  const noise = normal(K.foldIn(step)(K.key(12)), BATCH * SIDE * SIDE)
  const images = noise.map((e, i) => e + shade(labels[Math.floor(i / SIDE ** 2)] ?? NaN, i % SIDE ** 2))
  return new Map([
    ['images', images],
    ['labels', labels],
    ['weights', new Float32Array(BATCH).fill(1)],
    ['key', halves(K.foldIn(step)(K.key(13)))],
    ['klScale', Float32Array.of(1 / EXAMPLES)],
    ['learningRate', Float32Array.of(1e-3)]
  ])
}

// -------------------------------------------------------------------------------------
// training
// -------------------------------------------------------------------------------------

/** As many steps on an engine, a few at a time. */
export const trainedOn = async (engine: Engine, steps: number): Promise<Omit<Trained, 'seconds'>> => {
  const model = bayesian(lenet5)
  const state = new Map([...initialise(K.key(10))(model), ...initialSlots(model, adam())])
  const session = orThrow(await engine.prepare(trainingStep(model, adam(), BATCH), state)())
  const meter = await metered(session.device.mode)
  const losses: Array<number> = []
  while (losses.length < steps) {
    const count = Math.min(engine.stepsPerRun, steps - losses.length)
    const done = orThrow(await session.run(Array.from({ length: count }, (_, i) => feed(losses.length + i)))())
    losses.push(...done.map(result => result.get('loss')?.[0] ?? NaN))
  }
  const { stepsPerCall = 1 } = session.device
  meter.stop()
  await session.close()
  return { losses, stepsPerCall, readBacks: meter.seen.readBacks }
}

/** As many steps in a mode. */
export const train = async (mode: Mode, steps: number): Promise<Trained> => {
  const start = performance.now()
  const done = await trainedOn(compiled(4)(gpu({ mode, threads: 1 })), steps)
  return { ...done, seconds: (performance.now() - start) / 1000 }
}
