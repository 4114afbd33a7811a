/**
 * How long a Bayesian network's training step takes from plan to first result, and how much of it is the compiling of
 * shaders.
 *
 * @since 0.1.0
 */
import type { Arrays } from '../../src/backend/Backend'
import type { Mode } from '../../src/backend/gpu'
import { gpu, traits } from '../../src/backend/gpu'
import { compile } from '../../src/compile/compile'
import { bayesian } from '../../src/nn/bayesian'
import { initialise } from '../../src/nn/Model'
import type { Network } from '../../src/nn/Network'
import { alexnet, lenet5 } from '../../src/nn/zoo'
import { adam } from '../../src/optim/adam'
import * as K from '../../src/random/Key'
import { normal } from '../../src/random/sample'
import { size } from '../../src/shape/Shape'
import { halves } from '../../src/train/keys'
import { initialSlots, trainingStep } from '../../src/train/step'
import { orThrow } from '../orThrow'
import { metered } from './meters.js'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Milliseconds. `planMs` is our compiler, `prepareMs` printing, `firstMs` and `laterMs` whole steps. */
export interface Compiling {
  readonly network: string
  readonly launches: number
  readonly shaders: number
  readonly planMs: number
  readonly prepareMs: number
  readonly compileMs: number
  readonly firstMs: number
  readonly laterMs: number
}

const BATCH = 2

const feedOf = (network: Network): Arrays =>
  new Map([
    ['images', normal(K.key(1), BATCH * size(network.input))],
    ['labels', Float32Array.of(3, 7)],
    ['weights', Float32Array.of(1, 1)],
    ['key', halves(K.key(2))],
    ['klScale', Float32Array.of(1e-4)],
    ['learningRate', Float32Array.of(1e-3)]
  ])

const timed = async <A>(work: () => Promise<A>): Promise<readonly [milliseconds: number, result: A]> => {
  const start = performance.now()
  const result = await work()
  return [performance.now() - start, result]
}

// -------------------------------------------------------------------------------------
// measuring
// -------------------------------------------------------------------------------------

const measured = async (mode: Mode, name: string, network: Network): Promise<Compiling> => {
  const model = bayesian(network)
  const state = new Map([...initialise(K.key(0))(model), ...initialSlots(model, adam())])
  const [planMs, plan] = await timed(() =>
    Promise.resolve(orThrow(compile(traits)(trainingStep(model, adam(), BATCH))))
  )
  const [prepareMs, session] = await timed(async () =>
    orThrow(await gpu({ mode, threads: 1, stepsPerCall: 1 }).prepare(plan, state)())
  )
  const meter = await metered(mode)
  const once = () => session.run([feedOf(network)])()
  const [firstMs, first] = await timed(once)
  meter.stop()
  const [laterMs] = await timed(once)
  orThrow(first)
  const { launches = 0 } = session.device
  await session.close()
  const { shaders, compileMs } = meter.seen
  return { network: name, launches, shaders, planMs, prepareMs, compileMs, firstMs, laterMs }
}

/** LeNet-5, and AlexNet where the amount is 2. */
export const compiling = async (mode: Mode, amount: number): Promise<ReadonlyArray<Compiling>> => {
  const lenet = await measured(mode, 'LeNet-5', lenet5)
  return amount < 2 ? [lenet] : [lenet, await measured(mode, 'AlexNet', alexnet)]
}
