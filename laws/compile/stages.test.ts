/**
 * Long sums in stages, and copies of what neighbours would read far apart.
 *
 * @since 0.1.0
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { interpretPlan, single } from '../../src/backend/reference/interpret'
import { profile } from '../../src/compile/Body'
import { compile } from '../../src/compile/compile'
import type { Plan, Traits } from '../../src/compile/Plan'
import { bufferOf } from '../../src/compile/Plan'
import { program } from '../../src/compile/Program'
import { partialAxes, WIDTH } from '../../src/compile/stages'
import type { Expr } from '../../src/expr/Expr'
import { axis } from '../../src/expr/Index'
import { dotGeneral } from '../../src/primitive/dotGeneral'
import { input } from '../../src/primitive/input'
import { reduceSum } from '../../src/primitive/broadcastInDim'
import * as K from '../../src/random/Key'
import { normal } from '../../src/random/sample'
import { orThrow } from '../orThrow'

const TRAITS: Traits = { maxInputs: 7, explicitPadding: false, longestSum: 256, loopReuse: 0 }

const planned = (traits: Traits, y: Expr): Plan => orThrow(compile(traits)(program([{ name: 'y', value: y }])))

/** The values of a plan's output, its inputs being normal numbers. */
const valuesOf = (plan: Plan): ReadonlyArray<number> => {
  const fed = plan.buffers.flatMap(b =>
    b.role._tag === 'Feed' ? [[b.id, normal(K.key(b.size), b.size)] as const] : []
  )
  return Array.from(interpretPlan(single)(plan, new Map(fed)).get(plan.outputs[0]?.buffer ?? -1) ?? [])
}

const shapes = (plan: Plan): ReadonlyArray<ReadonlyArray<number>> =>
  plan.kernels.map(k => bufferOf(plan, k.output).shape)

// -------------------------------------------------------------------------------------
// stages
// -------------------------------------------------------------------------------------

const product = (extents: ReadonlyArray<number>): number => extents.reduce((n, e) => n * e, 1)

const sums = fc.record({
  extents: fc.array(fc.integer({ min: 2, max: 64 }), { minLength: 1, maxLength: 4 }),
  results: fc.integer({ min: 1, max: 4 * WIDTH }),
  longest: fc.integer({ min: 4, max: 1024 })
})

test('some axes of a long sum become axes of partial sums, never all, and none of a short one', () => {
  fc.assert(
    fc.property(sums, ({ extents, results, longest }) => {
      const axes = extents.map((extent, i) => axis(`a${i}`, extent))
      const taken = partialAxes(longest, results, axes)
      expect(axes.filter(a => taken.includes(a))).toEqual(taken)
      expect(taken.length).toBeLessThan(axes.length)
      if (product(extents) <= longest) expect(taken).toEqual([])
    }),
    { seed: 20261126, numRuns: 300 }
  )
})

test('a sum that fills the device is made at once', () => {
  expect(partialAxes(256, 8 * WIDTH, [axis('a', 64), axis('b', 64), axis('c', 64)])).toEqual([])
})

test('a sum to one number is made in stages, the last of them of few terms', () => {
  const plan = planned(TRAITS, reduceSum([0, 1, 2, 3])(input('x', [3, 3, 96, 64])))
  expect(shapes(plan).length).toBeGreaterThan(1)
  plan.kernels.forEach(k => expect(profile(k.body).reduced).toBeLessThanOrEqual(256))
  const [whole = NaN] = valuesOf(
    planned({ ...TRAITS, longestSum: 2 ** 30 }, reduceSum([0, 1, 2, 3])(input('x', [3, 3, 96, 64])))
  )
  expect(Math.abs((valuesOf(plan)[0] ?? NaN) - whole)).toBeLessThan(1e-2)
})

// -------------------------------------------------------------------------------------
// side by side
// -------------------------------------------------------------------------------------

/** x yᵀ: neighbouring results read y a whole row apart. */
const productOf = (n: number, m: number, terms: number): Expr =>
  dotGeneral({ leftBatch: [], rightBatch: [], leftContract: [1], rightContract: [1] })(
    input('x', [n, terms]),
    input('y', [m, terms])
  )

const copies = (plan: Plan): ReadonlyArray<ReadonlyArray<number>> =>
  plan.kernels.filter(k => k.label === 'transpose').map(k => bufferOf(plan, k.output).shape)

test('what neighbours would read far apart is copied, which changes no bit', () => {
  const apart = planned(TRAITS, productOf(64, 24, 20))
  const beside = planned({ ...TRAITS, sideBySide: true }, productOf(64, 24, 20))
  expect(copies(apart)).toEqual([])
  expect(copies(beside)).toEqual([[20, 24]])
  expect(valuesOf(beside)).toEqual(valuesOf(apart))
})

test('nothing is copied that is seldom read, or that has few neighbours, or where a kernel would read too much', () => {
  expect(copies(planned({ ...TRAITS, sideBySide: true }, productOf(8, 24, 20)))).toEqual([])
  expect(copies(planned({ ...TRAITS, sideBySide: true }, productOf(64, 2, 20)))).toEqual([])
  const square = dotGeneral({ leftBatch: [], rightBatch: [], leftContract: [1], rightContract: [1] })
  const gram = square(input('x', [32, 20]), input('x', [32, 20]))
  expect(copies(planned({ ...TRAITS, sideBySide: true }, gram))).toEqual([[20, 32]])
  expect(copies(planned({ ...TRAITS, sideBySide: true, maxInputs: 1 }, gram))).toEqual([])
})
