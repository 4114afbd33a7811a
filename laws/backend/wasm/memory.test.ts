/**
 * The arena: one memory, reserved before the first step and never larger; what it holds adds up; and a sentence where
 * the system has none left.
 *
 * @since 0.1.0
 */
import { setFlagsFromString } from 'node:v8'
import { Script } from 'node:vm'
import * as E from 'fp-ts/Either'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Arrays } from '../../../src/backend/Backend'
import { arenaSummary, arenaText, traits, wasm } from '../../../src/backend/wasm'
import { compile } from '../../../src/compile/compile'
import type { Plan } from '../../../src/compile/Plan'
import { feeds } from '../../../src/compile/Plan'
import { bayesian } from '../../../src/nn/bayesian'
import { initialise } from '../../../src/nn/Model'
import { mlpFor } from '../../../src/nn/zoo'
import { adam } from '../../../src/optim/adam'
import * as K from '../../../src/random/Key'
import { initialSlots, trainingStep } from '../../../src/train/step'

const model = bayesian(mlpFor({ input: [6, 6, 1], units: 20, classes: 3 }))

const plan: Plan = (() => {
  const compiled = compile(traits)(trainingStep(model, adam(), 16))
  return E.isRight(compiled) ? compiled.right : expect.fail(compiled.left.message)
})()

const state: Arrays = new Map([...initialise(K.key(0))(model), ...initialSlots(model, adam())])

const fed: Arrays = new Map(feeds(plan).map(({ name, buffer }) => [name, new Float32Array(buffer.size).fill(0.5)]))

const right = <A>(e: E.Either<{ readonly message: string }, A>): A =>
  E.isRight(e) ? e.right : expect.fail(e.left.message)

/** Everything that the process holds outside of WebAssembly. */
const held = (): number => {
  setFlagsFromString('--expose-gc')
  new Script('gc()').runInNewContext()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + external + arrayBuffers
}

describe('the arena', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  test('is the only memory, can never grow, and a thousand steps leave nothing behind', async () => {
    const { Memory: Original } = WebAssembly
    const Memory = vi.spyOn(WebAssembly, 'Memory').mockImplementation(function (descriptor) {
      return new Original(descriptor)
    })
    const session = right(await wasm({ threads: 1 }).prepare(plan, state)())
    expect(Memory).toHaveBeenCalledTimes(1)
    const [reserved] = Memory.mock.calls[0] ?? []
    expect(reserved?.maximum).toBe(reserved?.initial)

    const steps = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) right(await session.run([fed])())
    }
    await steps(200)
    const before = held()
    await steps(1000)
    // One array of images left behind at each step would be four times as much.
    expect(held() - before).toBeLessThan((1000 * (fed.get('images')?.byteLength ?? 0)) / 4)
    expect(Memory).toHaveBeenCalledTimes(1)
    await session.close()
  })

  test('adds up', () => {
    const arena = arenaSummary(plan)
    const { bytes, state: kept, fed: given, tables, shared, scratch, separate, peak, values } = arena
    expect(kept + given + tables + shared + scratch).toBe(bytes)
    expect(kept).toBe([...state.values()].reduce((sum, a) => sum + a.byteLength, 0))
    expect(tables).toBeGreaterThan(0)
    expect(peak).toBeLessThanOrEqual(shared)
    expect(shared).toBeLessThan(separate)
    expect(values.reduce((sum, v) => sum + v.bytes, 0)).toBe(separate)
    expect(values.every((v, i) => v.bytes <= (values[i - 1] ?? v).bytes)).toBe(true)
    const text = arenaText(arena)
    expect(text).toMatch(/^ARENA {2}\d+\.\d MB .*one thread/)
    expect(text).toMatch(/at most \d+\.\d MB are alive at once, for \w+/)
  })

  test('is refused with a sentence where the system gives no memory', async () => {
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(function () {
      throw new RangeError('could not allocate memory')
    })
    const sentence: unknown = expect.stringMatching(/needs \d+\.\d GB of memory, which the system does not give/)
    expect(await wasm({ threads: 1 }).prepare(plan, state)()).toMatchObject({
      left: { _tag: 'Failed', message: sentence }
    })
  })
})
