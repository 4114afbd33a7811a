/**
 * Batches that lie in blocks: layers and their gradients, on the register tiles and beside them, against the
 * interpreter. Sums of n terms are within γ(n + 2) of the sum of the terms' sizes (Higham 2002, section 3.1).
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Arrays } from '../../../src/backend/Backend'
import { double, interpretPlan, single } from '../../../src/backend/reference/interpret'
import { type Options, traits, wasm } from '../../../src/backend/wasm'
import { compile } from '../../../src/compile/compile'
import type { Plan } from '../../../src/compile/Plan'
import { feeds } from '../../../src/compile/Plan'
import { program } from '../../../src/compile/Program'
import type { Expr } from '../../../src/expr/Expr'
import { sumAll } from '../../../src/primitive/broadcastInDim'
import { convGeneralDilated } from '../../../src/primitive/convGeneralDilated'
import { dotGeneral } from '../../../src/primitive/dotGeneral'
import { input } from '../../../src/primitive/input'
import { mul } from '../../../src/primitive/mul'
import { reduceWindowMax } from '../../../src/primitive/reduceWindow'
import { reshape } from '../../../src/primitive/reshape'
import { softplus } from '../../../src/primitive/logistic'
import { grad } from '../../../src/transform/vjp'
import { orThrow } from '../../orThrow'

const planOf = (outputs: ReadonlyArray<Expr>): Plan =>
  orThrow(compile(traits)(program(outputs.map((value, i) => ({ name: `y${i}`, value })))))

/** Numbers between −1 and 1 with 12 bits, from a seed. */
const numbers = (size: number, seed: number): Float32Array => {
  const state = { x: seed | 1 }
  return Float32Array.from({ length: size }, () => {
    state.x = (Math.imul(state.x, 1664525) + 1013904223) | 0
    return (state.x >> 20) / 2048
  })
}

const run = async (options: Partial<Options>, plan: Plan, fed: Arrays): Promise<Arrays> => {
  const session = orThrow(await wasm({ threads: 1, ...options }).prepare(plan, new Map())())
  const [results] = orThrow(await session.run([fed])())
  return results ?? new Map()
}

const contents = (plan: Plan, fed: Arrays): ReadonlyMap<number, Float32Array> =>
  new Map(feeds(plan).map(({ name, buffer }) => [buffer.id, fed.get(name) ?? new Float32Array()]))

/** Under guard every other time: the instructions are the same. Every output is within `terms` roundings of exact arithmetic on the sizes of its terms. */
const agrees = async (outputs: ReadonlyArray<Expr>, terms: number, seed: number): Promise<void> => {
  const plan = planOf(outputs)
  const fed = new Map(feeds(plan).map(({ name, buffer }, i) => [name, numbers(buffer.size, seed + i)]))
  const sizes = new Map([...fed].map(([name, data]) => [name, data.map(Math.abs)]))
  const exact = interpretPlan(double)(plan, contents(plan, fed))
  const large = interpretPlan(double)(plan, contents(plan, sizes))
  const gamma = ((terms + 2) * 2 ** -24) / (1 - (terms + 2) * 2 ** -24)
  for (const options of [{ arithmetic: 'strict' }, { arithmetic: 'fma', guards: seed % 2 === 0 }] as const) {
    const got = await run(options, plan, fed)
    plan.outputs.forEach(({ name, buffer }) => {
      const [y, bound] = [exact.get(buffer) ?? [], large.get(buffer) ?? []]
      const values = got.get(name) ?? new Float32Array()
      expect(values.length).toBe(y.length)
      const bad = values.findIndex((v, i) => !(Math.abs(v - (y[i] ?? NaN)) <= gamma * (bound[i] ?? 0) + 1e-30))
      expect([name, bad, values[bad], y[bad]]).toStrictEqual([name, -1, undefined, undefined])
    })
  }
}

const geometry = fc.record({
  batch: fc.constantFrom(4, 8, 16, 20, 48),
  side: fc.integer({ min: 3, max: 7 }),
  inputs: fc.integer({ min: 1, max: 6 }),
  outputs: fc.integer({ min: 1, max: 11 }),
  kernel: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  low: fc.integer({ min: -1, max: 3 }),
  high: fc.integer({ min: -1, max: 3 }),
  seed: fc.integer()
})

describe('convolutions', () => {
  test('forward and both gradients', async () => {
    await fc.assert(
      fc.asyncProperty(geometry, async g => {
        const { batch, side, inputs, outputs, kernel, stride, dilation } = g
        fc.pre(side + g.low + g.high >= (kernel - 1) * dilation + 1)
        const x = input('x', [batch, side, side, inputs])
        const w = input('w', [kernel, kernel, inputs, outputs])
        const y = convGeneralDilated({
          strides: [stride, stride],
          low: [g.low, g.low],
          high: [g.high, g.high],
          leftDilation: [1, 1],
          rightDilation: [dilation, dilation],
          left: [0, 3, 1, 2],
          right: [3, 2, 0, 1],
          out: [0, 3, 1, 2],
          featureGroups: 1,
          batchGroups: 1
        })(x, w)
        const ct = input('ct', y.shape)
        const places = (y.shape[1] ?? 1) * (y.shape[2] ?? 1)
        await agrees(
          [y, ...grad(sumAll(mul(y, ct)), [x, w])],
          kernel ** 2 * inputs + outputs * 9 + places * batch,
          g.seed
        )
      }),
      { numRuns: 60 }
    )
  })
})

describe('dense layers', () => {
  test('forward and both gradients', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(4, 8, 16, 24, 64),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 21 }),
        fc.integer(),
        async (batch, inputs, outputs, seed) => {
          const x = input('x', [batch, inputs])
          const w = input('w', [inputs, outputs])
          const y = dotGeneral({ leftBatch: [], rightBatch: [], leftContract: [1], rightContract: [0] })(x, w)
          const ct = input('ct', [batch, outputs])
          await agrees([y, ...grad(sumAll(mul(y, ct)), [x, w])], inputs + outputs + batch, seed)
        }
      ),
      { numRuns: 60 }
    )
  })
})

describe('what stands beside contractions', () => {
  test('pooling, its adjoint and softplus have the bits of the reference', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(4, 8, 16, 32),
        fc.integer({ min: 3, max: 8 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 2, max: 3 }),
        fc.integer(),
        async (batch, side, channels, stride, seed) => {
          const x = input('x', [batch, side, side, channels])
          const pooled = reduceWindowMax({
            window: [1, 3, 3, 1],
            strides: [1, stride, stride, 1],
            low: [0, 0, 0, 0],
            high: [0, 0, 0, 0]
          })(softplus(x))
          const ct = input('ct', pooled.shape)
          const flat = reshape([batch, pooled.shape.slice(1).reduce((n, d) => n * d, 1)])(pooled)
          const plan = planOf([pooled, flat, ...grad(sumAll(mul(pooled, ct)), [x])])
          const fed = new Map(feeds(plan).map(({ name, buffer }, i) => [name, numbers(buffer.size, seed + i)]))
          const got = await run({ arithmetic: 'strict' }, plan, fed)
          const want = interpretPlan(single)(plan, contents(plan, fed))
          plan.outputs.forEach(({ name, buffer }) => {
            expect(got.get(name)).toStrictEqual(Float32Array.from(want.get(buffer) ?? []))
          })
        }
      ),
      { numRuns: 30 }
    )
  })
})
