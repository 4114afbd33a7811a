/**
 * What is asked of gpu.js in one mode, the same in Node and in a page: the laws of backends, the gradients of LeNet-5,
 * and the largest error of each elementary function. The answers are plain data, since they cross from a page to Node.
 *
 * @since 0.1.0
 */
import type { Arrays, Device, Session } from '../../src/backend/Backend'
import { compiled } from '../../src/backend/Engine'
import type { Mode } from '../../src/backend/gpu'
import { gpu } from '../../src/backend/gpu'
import type { Program } from '../../src/compile/Program'
import { bayesian } from '../../src/nn/bayesian'
import { initialise } from '../../src/nn/Model'
import { lenet5 } from '../../src/nn/zoo'
import { adam } from '../../src/optim/adam'
import * as K from '../../src/random/Key'
import { normal } from '../../src/random/sample'
import { halves } from '../../src/train/keys'
import { initialSlots, trainingStep } from '../../src/train/step'
import { boundsOf } from '../bounds'
import { backendRuns } from '../checkBackend'
import type { LawResult } from '../Law'
import { orThrow } from '../orThrow'

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

/** Every law of backends, in a mode, with the bounds of the mode. */
export const laws = async (mode: Mode, cases: number): Promise<ReadonlyArray<LawResult>> => {
  const results: Array<LawResult> = []
  for (const { run } of backendRuns(gpu({ mode, threads: 1 }), boundsOf(mode))) results.push(await run({ cases })())
  return results
}

// -------------------------------------------------------------------------------------
// LeNet-5
// -------------------------------------------------------------------------------------

const BATCH = 2

/** A Bayesian LeNet-5 with Adam, on made-up images. */
export const step = (): { readonly program: Program; readonly state: Arrays; readonly feed: (i: number) => Arrays } => {
  const model = bayesian(lenet5)
  return {
    program: trainingStep(model, adam(), BATCH),
    state: new Map([...initialise(K.key(0))(model), ...initialSlots(model, adam())]),
    feed: i =>
      new Map([
        ['images', normal(K.key(i), BATCH * 32 * 32)],
        ['labels', Float32Array.of(i % 10, 7)],
        ['weights', Float32Array.of(1, 1)],
        ['key', halves(K.foldIn(i)(K.key(1)))],
        ['klScale', Float32Array.of(1 / 600)],
        ['learningRate', Float32Array.of(1e-3)]
      ])
  }
}

/** What a step left: metrics, and the first moments of Adam, which after one step are a tenth of the gradients. */
export interface Stepped {
  readonly device: Device
  readonly loss: ReadonlyArray<number>
  readonly moments: ReadonlyArray<readonly [name: string, bytes: string]>
}

const base64 = (data: Float32Array): string => {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))
}

const moments = async (session: Session): Promise<Stepped['moments']> =>
  [...orThrow(await session.state())].flatMap(([name, data]) =>
    name.endsWith('#m') ? [[name, base64(data)] as const] : []
  )

/** One step of LeNet-5 in a mode. */
export const lenet = async (mode: Mode): Promise<Stepped> => {
  const { program, state, feed } = step()
  const session = orThrow(await compiled(1)(gpu({ mode, threads: 1, stepsPerCall: 1 })).prepare(program, state)())
  const first = orThrow(await session.run([feed(0)])())
  const { device } = session
  const left = await moments(session)
  await session.close()
  return { device, loss: first.map(result => result.get('loss')?.[0] ?? NaN), moments: left }
}
