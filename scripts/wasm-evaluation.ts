/**
 * How long an evaluation takes with draws from the posterior: batches of examples, each through as many networks as
 * there are draws, with one thread and with more, in turn. Prints a line of JSON.
 *
 *     npx tsx scripts/wasm-evaluation.ts [--model NAME] [--examples N] [--samples T] [--batch N] [--threads N,N] [--rounds N]
 *
 * Images are noise, weights those at the start; neither matters to the time. Of the rounds, the fastest counts.
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { orThrow } from '../laws/orThrow'
import { engineOf } from '../src/cli/engine'
import { MODELS, networkOf } from '../src/cli/models'
import type { Examples } from '../src/data/Dataset'
import { initialise } from '../src/nn/Model'
import * as K from '../src/random/Key'
import { bits } from '../src/random/sample'
import { size } from '../src/shape/Shape'
import { defaultConfig, modelOf } from '../src/train/Config'
import { predictor } from '../src/train/predict'
import { oneOf } from './words'

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'lenet5' },
    examples: { type: 'string', default: '10000' },
    samples: { type: 'string', default: '10' },
    batch: { type: 'string', default: '256' },
    threads: { type: 'string', default: `1,${availableParallelism()}` },
    rounds: { type: 'string', default: '2' }
  }
})

const name = oneOf('--model', MODELS, values.model)
const [count, samples, batch, rounds] = [values.examples, values.samples, values.batch, values.rounds].map(Number)

// -------------------------------------------------------------------------------------
// the evaluation
// -------------------------------------------------------------------------------------

const network = networkOf(name, name === 'lenet5' || name === 'mlp' ? 1 : 3, 10)
const model = modelOf(defaultConfig.inference)(network)
const stored = initialise(K.key(0))(model)
const colours = model.network.input[2] ?? 1

const examples: Examples = {
  part: 'test',
  count: count ?? 0,
  images: Uint8Array.from(bits(K.key(1), (count ?? 0) * size(model.network.input)), word => word >>> 24),
  labels: new Uint8Array(count ?? 0)
}

/** Enough to warm up with. */
const few: Examples = {
  ...examples,
  count: Math.min(examples.count, 4 * (batch ?? 256)),
  images: examples.images.subarray(0, Math.min(examples.count, 4 * (batch ?? 256)) * size(model.network.input))
}

const normalisation = {
  mean: Array.from({ length: colours }, () => 0.5),
  std: Array.from({ length: colours }, () => 0.5)
}

const evaluation = async (
  threads: number
): Promise<{ readonly seconds: number; readonly close: () => Promise<void> }> => {
  const engine = engineOf({ backend: 'wasm', gpuMode: 'webasm', threads, arithmetic: 'fma' })
  const ready = orThrow(await predictor(engine, model, batch ?? 256, normalisation)())
  const once = async (among: Examples): Promise<number> => {
    const start = performance.now()
    orThrow(await ready.predict(stored, among, samples ?? 1, K.key(2))())
    return (performance.now() - start) / 1000
  }
  // The engine's optimising compiler needs a while.
  await once(few)
  return { seconds: await once(examples), close: async () => ready.close() }
}

// -------------------------------------------------------------------------------------
// main
// -------------------------------------------------------------------------------------

const least = new Map<number, number>()
for (const _ of Array.from({ length: rounds ?? 1 }))
  for (const threads of values.threads.split(',').map(Number)) {
    const { seconds, close } = await evaluation(threads)
    await close()
    least.set(threads, Math.min(least.get(threads) ?? Infinity, seconds))
  }

console.log(
  JSON.stringify({
    model: name,
    examples: count,
    samples,
    batch,
    seconds: [...least].map(([threads, s]) => ({ threads, seconds: Number(s.toFixed(3)) })),
    node: process.version
  })
)
