/**
 * Steps of a small Bayesian network on gpu.js, as a page takes them.
 *
 * @since 0.1.0
 */
import * as core from 'credence'
import { gpu, type Wanted } from 'credence/gpu'
import * as nn from 'credence/nn'
import * as trains from 'credence/train'

/** The losses, and what ran them. */
export interface GpuSteps {
  readonly losses: ReadonlyArray<number>
  readonly mode: string
  readonly threads: number
  readonly degradations: ReadonlyArray<string>
}

const BATCH = 16
const STEPS = 3

const { input, dense, softplus } = nn

/** Runs the steps on an engine; fails with a sentence. */
export const stepsOn = async (engine: core.Engine): Promise<GpuSteps> => {
  const key = core.random.key(5)
  const model = nn.bayesian(dense(3)(softplus(dense(8)(input([4])))))
  const feed = (step: number): ReadonlyMap<string, Float32Array> =>
    new Map([
      ['images', core.random.normal(core.random.foldIn(step)(key), BATCH * 4)],
      ['labels', Float32Array.from({ length: BATCH }, (_, i) => (i + step) % 3)],
      ['weights', new Float32Array(BATCH).fill(1)],
      ['key', trains.halves(core.random.foldIn(100 + step)(key))],
      ['klScale', Float32Array.of(1 / 1000)],
      ['learningRate', Float32Array.of(0.01)]
    ])
  const opened = await engine.prepare(
    trains.trainingStep(model, core.adam(), BATCH),
    new Map([...nn.initialise(key)(model), ...trains.initialSlots(model, core.adam())])
  )()
  if (opened._tag === 'Left') throw new Error(opened.left.message)
  const session = opened.right
  const ran = await session.run(Array.from({ length: STEPS }, (_, step) => feed(step)))()
  const { mode, threads, degradations } = session.device
  await session.close()
  if (ran._tag === 'Left') throw new Error(ran.left.message)
  return { losses: ran.right.map(result => result.get('loss')?.[0] ?? NaN), mode, threads, degradations }
}

/** The same on gpu.js. */
export const gpuSteps = (mode: Wanted, threads: 1 | 'auto'): Promise<GpuSteps> =>
  stepsOn(core.compiled(STEPS)(gpu({ mode, threads })))
