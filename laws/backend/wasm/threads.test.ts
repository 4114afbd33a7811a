/**
 * The same bits for any number of threads, on every run, and no write outside the arrays of the plan.
 *
 * @since 0.1.0
 */
import workerThreads, { type Worker } from 'node:worker_threads'
import * as E from 'fp-ts/Either'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Arrays, Session } from '../../../src/backend/Backend'
import { traits, wasm } from '../../../src/backend/wasm'
import { barriers, type Shared } from '../../../src/backend/wasm/parallel'
import { programOf } from '../../../src/backend/wasm/program'
import { compile } from '../../../src/compile/compile'
import type { Plan } from '../../../src/compile/Plan'
import { bufferOf, feeds } from '../../../src/compile/Plan'
import { program } from '../../../src/compile/Program'
import { minus, times } from '../../../src/function/arithmetic'
import { sumAll } from '../../../src/primitive/broadcastInDim'
import { convGeneralDilated } from '../../../src/primitive/convGeneralDilated'
import { dotGeneral } from '../../../src/primitive/dotGeneral'
import { input } from '../../../src/primitive/input'
import { softplus } from '../../../src/primitive/logistic'
import { reduceWindowMax } from '../../../src/primitive/reduceWindow'
import { reshape } from '../../../src/primitive/reshape'
import { grad } from '../../../src/transform/vjp'
import { orThrow } from '../../orThrow'

/** A step of a small network, large enough for its stages to be shared out. */
const plan: Plan = (() => {
  const [x, w, v] = [input('x', [64, 12, 12, 3]), input('w', [3, 3, 3, 10]), input('v', [360, 9])]
  const convolved = convGeneralDilated({
    strides: [1, 1],
    low: [1, 1],
    high: [1, 1],
    leftDilation: [1, 1],
    rightDilation: [1, 1],
    left: [0, 3, 1, 2],
    right: [3, 2, 0, 1],
    out: [0, 3, 1, 2],
    featureGroups: 1,
    batchGroups: 1
  })(x, w)
  const pooled = reduceWindowMax({
    window: [1, 2, 2, 1],
    strides: [1, 2, 2, 1],
    low: [0, 0, 0, 0],
    high: [0, 0, 0, 0]
  })(softplus(convolved))
  const y = softplus(
    dotGeneral({ leftBatch: [], rightBatch: [], leftContract: [1], rightContract: [0] })(reshape([64, 360])(pooled), v)
  )
  const loss = sumAll(y)
  const [dw = w, dv = v] = grad(loss, [w, v])
  const compiled = compile(traits)(
    program(
      [
        { name: 'loss', value: loss },
        { name: 'y', value: y }
      ],
      [
        { name: 'w', value: minus(w, times(dw, 1e-5)) },
        { name: 'v', value: minus(v, times(dv, 1e-5)) }
      ]
    )
  )
  return orThrow(compiled)
})()

const numbers = (size: number, seed: number): Float32Array => {
  const state = { x: seed | 1 }
  return Float32Array.from({ length: size }, () => {
    state.x = (Math.imul(state.x, 1664525) + 1013904223) | 0
    return (state.x >> 16) / 32768
  })
}

const start: Arrays = new Map(plan.state.map((s, i) => [s.name, numbers(bufferOf(plan, s.next).size, 7 + i)]))

const fed = (step: number): Arrays =>
  new Map(feeds(plan).map(({ name, buffer }) => [name, numbers(buffer.size, 100 + step)]))

const opened = async (threads: number): Promise<Session> => orThrow(await wasm({ threads }).prepare(plan, start)())

interface Trace {
  readonly results: ReadonlyArray<Arrays>
  readonly state: Arrays
}

const trace = async (threads: number): Promise<Trace> => {
  const session = await opened(threads)
  const results = await session.run([fed(0), fed(1), fed(2)])()
  const state = await session.state()
  await session.close()
  return { results: orThrow(results), state: orThrow(state) }
}

describe('threads', () => {
  test('one, two, three or seven threads leave the same bits', async () => {
    const alone = await trace(1)
    expect(alone.results.every(r => Number.isFinite(r.get('loss')?.[0]))).toBe(true)
    expect(alone.state.get('w')).not.toStrictEqual(start.get('w'))
    for (const threads of [1, 2, 3, 7]) expect(await trace(threads)).toStrictEqual(alone)
  })

  test('the device says how many there are', async () => {
    const session = await opened(2)
    expect(session.device).toMatchObject({ backend: 'wasm', threads: 2 })
    await session.close()
  })
})

describe('a thread that dies', () => {
  // Threads are Node's, so that one can be ended from outside as a fault would end it.
  const begun: Array<Worker> = []
  const Original = workerThreads.Worker
  afterEach(() => {
    vi.restoreAllMocks()
    begun.length = 0
  })

  test('is missed: a typed error after a while, at once from then on, and the session closes', async () => {
    vi.spyOn(workerThreads, 'Worker').mockImplementation(function (source, options) {
      const worker = new Original(source, options)
      begun.push(worker)
      return worker
    })
    const prepared = await wasm({ threads: 3, patience: 1 }).prepare(plan, start)()
    const session = E.isRight(prepared) ? prepared.right : expect.fail(prepared.left.message)
    await session.run([fed(0)])()
    expect(begun).toHaveLength(2)
    await begun[0]?.terminate()
    const sentence: unknown = expect.stringMatching(/^WebAssembly stopped: a thread has ended or hangs/)
    expect(await session.run([fed(1)])()).toMatchObject({ left: { _tag: 'Failed', message: sentence } })
    expect(await session.run([fed(1)])()).toMatchObject({ left: { _tag: 'Failed', message: sentence } })
    await session.close()
  })
})

const stage = (split: Shared['split'], reads: number, writes: number, own = true): Shared => ({
  turns: 4,
  split,
  accesses: [
    { address: reads, bytes: 64, writes: false, byBlocks: own },
    { address: writes, bytes: 64, writes: true, byBlocks: true }
  ],
  follows: false
})

describe('barriers', () => {
  test('stages on the same blocks need none, others wait for what they read', () => {
    expect(barriers([stage('blocks', 0, 64), stage('blocks', 64, 128), stage('turns', 128, 192)])).toStrictEqual([
      false,
      false,
      true
    ])
  })

  test('a stage that reads other blocks than its own waits', () => {
    expect(barriers([stage('blocks', 0, 64), stage('blocks', 64, 128, false)])).toStrictEqual([false, true])
  })

  test('so a product that sums over the batch, one result for each example, waits for all that it sums', () => {
    const y = softplus(input('x', [256, 500]))
    const left = { leftBatch: [], rightBatch: [], leftContract: [1], rightContract: [0] }
    const compiled = compile(traits)(
      program([
        { name: 'y', value: y },
        { name: 'z', value: dotGeneral(left)(input('a', [256, 256]), y) }
      ])
    )
    const { right } = E.isRight(compiled) ? compiled : expect.fail(compiled.left.message)
    const { stages } = programOf({ fma: false, threads: 2, patience: 1 }, right)
    const at = stages.findIndex(({ label }) => label === 'dotGeneral')

    expect(stages.slice(at - 1, at + 1)).toMatchObject([{ label: 'softplus' }, { split: 'blocks' }])
    expect(barriers(stages)[at]).toBe(true)
  })

  test('one thread needs none for itself', () => {
    expect(barriers([stage('first', 0, 64), stage('first', 64, 0)])).toStrictEqual([false, false])
  })

  test('an array is not written over while another thread may read it', () => {
    expect(barriers([stage('blocks', 0, 64), stage('turns', 512, 0)])).toStrictEqual([false, true])
  })
})
