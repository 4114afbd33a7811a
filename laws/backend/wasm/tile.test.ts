/**
 * Cutting rows into register tiles, and values that few lanes of a vector ask for.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { describe, expect, test } from 'vitest'
import { interpretPlan, single } from '../../../src/backend/reference/interpret'
import { traits, wasm } from '../../../src/backend/wasm'
import { cut } from '../../../src/backend/wasm/contraction/tile'
import { compile } from '../../../src/compile/compile'
import { program } from '../../../src/compile/Program'
import { erfInv } from '../../../src/primitive/erfInv'
import { input } from '../../../src/primitive/input'
import { reduceWindowMax } from '../../../src/primitive/reduceWindow'

const cost = (costs: ReadonlyArray<number>, sizes: ReadonlyArray<number>): number =>
  sizes.reduce((sum, size) => sum + (costs[size - 1] ?? Infinity), 0)

/** Every way to write n as a sum of sizes, the largest first. */
const ways = (n: number, most: number): ReadonlyArray<ReadonlyArray<number>> =>
  n === 0
    ? [[]]
    : Array.from({ length: Math.min(n, most) }, (_, i) => i + 1).flatMap(size =>
        ways(n - size, size).map(rest => [size, ...rest])
      )

test('rows are cut up whole, at the least cost', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 0, max: 14 }),
      (costs, n) => {
        const sizes = cut(costs)(n)
        const least = Math.min(...ways(n, costs.length).map(way => cost(costs, way)))

        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(n)
        expect(cost(costs, sizes)).toBe(least)
        expect([...sizes].sort((x, y) => y - x)).toStrictEqual(sizes)
      }
    ),
    { numRuns: 200 }
  )
})

test('a program that is larger than the memory of WebAssembly is refused with a sentence', async () => {
  const compiled = compile(traits)(program([{ name: 'y', value: erfInv(input('x', [2 ** 20, 1024])) }]))
  if (E.isLeft(compiled)) throw new Error(compiled.left.message)
  const session = await wasm({ threads: 1 }).prepare(compiled.right, new Map())()

  expect(E.isLeft(session) ? session.left.message : 'prepared').toMatch(/needs \d+\.\d GB of memory.*smaller batch/)
})

describe('values that few lanes ask for', () => {
  const window = { window: [1, 2, 2, 1], strides: [1, 1, 1, 1], low: [0, 0, 0, 0], high: [0, 0, 0, 0] }
  const x = input('x', [16, 3, 4, 5])
  const compiled = compile(traits)(
    program([
      { name: 'flat', value: erfInv(input('z', [37])) },
      { name: 'blocked', value: erfInv(x) },
      { name: 'pooled', value: reduceWindowMax(window)(erfInv(x)) }
    ])
  )

  /** erf⁻¹ has another polynomial for the outermost 0.4 %: here for none, some and all numbers of a vector. */
  test.each([0, 0.1, 0.5, 1])('the tails of erf⁻¹, where a share of %d lies in them', async share => {
    if (E.isLeft(compiled)) throw new Error(compiled.left.message)
    const plan = compiled.right
    const state = { x: 12345 }
    const next = (): number => (state.x = (Math.imul(state.x, 1664525) + 1013904223) >>> 0) / 2 ** 32
    const one = (): number => (next() < 0.5 ? -1 : 1) * (next() < share ? 0.997 + 0.0031 * next() : 0.99 * next())
    const fed = new Map([
      ['z', Float32Array.from({ length: 37 }, one)],
      ['x', Float32Array.from({ length: 16 * 60 }, one)]
    ])
    const session = await wasm({ arithmetic: 'strict', threads: 1 }).prepare(plan, new Map())()
    if (E.isLeft(session)) throw new Error(session.left.message)
    const ran = await session.right.run([fed])()
    if (E.isLeft(ran)) throw new Error(ran.left.message)
    const contents = new Map(
      plan.buffers.flatMap(({ id, role }) => (role._tag === 'Feed' ? [[id, fed.get(role.name) ?? []] as const] : []))
    )
    const want = interpretPlan(single)(plan, contents)

    plan.outputs.forEach(({ name, buffer }) => {
      expect(ran.right[0]?.get(name)).toStrictEqual(Float32Array.from(want.get(buffer) ?? []))
    })
  })
})
