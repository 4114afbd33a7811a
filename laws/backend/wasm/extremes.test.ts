/**
 * Maxima and minima of windows on the WebAssembly backend, of numbers among which are NaN, infinities and zeros of both
 * signs: to the bit what the interpreter of plans finds.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { interpretPlan, single } from '../../../src/backend/reference/interpret'
import { traits, wasm } from '../../../src/backend/wasm'
import { bufferOf, feeds } from '../../../src/compile/Plan'
import { compile } from '../../../src/compile/compile'
import { program } from '../../../src/compile/Program'
import { input } from '../../../src/primitive/input'
import { neg } from '../../../src/primitive/neg'
import { reduceMax } from '../../../src/primitive/reduceMax'
import { reduceWindowMax } from '../../../src/primitive/reduceWindow'
import { orThrow } from '../../orThrow'

const shape = [16, 7, 7, 2]
const size = 16 * 7 * 7 * 2
const x = input('x', shape)

const windows = (n: number): ReturnType<typeof neg> =>
  reduceWindowMax({ window: [1, n, n, 1], strides: [1, 2, 2, 1], low: [0, 1, 1, 0], high: [0, 1, 1, 0] })(x)

const values = {
  two: windows(2),
  three: windows(3),
  least: neg(
    reduceWindowMax({ window: [1, 3, 3, 1], strides: [1, 1, 1, 1], low: [0, 0, 0, 0], high: [0, 0, 0, 0] })(neg(x))
  ),
  rows: reduceMax([1])(input('rows', [16, 8, 9]))
}

const plan = orThrow(compile(traits)(program(Object.entries(values).map(([name, value]) => ({ name, value })))))

/** Few different numbers, so that windows hold zeros alone, negative ones alone, NaN beside infinity. */
const number = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(-0, 0) },
  { weight: 2, arbitrary: fc.constantFrom(-1, 1, -1e-40, 3) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) }
)

const few = fc.uniqueArray(number, { minLength: 1, maxLength: 4, comparator: 'SameValue' })

const arrays = few.chain(chosen =>
  fc.array(fc.constantFrom(...chosen), { minLength: size, maxLength: size, size: 'max' })
)

test.each(['strict', 'fma'] as const)('with %s arithmetic', async arithmetic => {
  const session = orThrow(await wasm({ arithmetic, threads: 1 }).prepare(plan, new Map())())
  await fc.assert(
    fc.asyncProperty(arrays, async numbers => {
      const fed = new Map(
        feeds(plan).map(({ name, buffer }) => [name, Float32Array.from(numbers.slice(0, buffer.size))])
      )
      const contents = feeds(plan).map(({ name, buffer }) => [buffer.id, fed.get(name) ?? []] as const)
      const want = interpretPlan(single)(plan, new Map(contents))
      const got = orThrow(await session.run([fed])())[0]
      plan.outputs.forEach(({ name, buffer }) => {
        expect(got?.get(name)?.length).toBe(bufferOf(plan, buffer).size)
        expect(Array.from(got?.get(name) ?? [])).toStrictEqual(Array.from(want.get(buffer) ?? []))
      })
    }),
    { numRuns: 60 }
  )
})
