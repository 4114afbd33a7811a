/**
 * The table of kinks and special values, in the reference and in kernels.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { describe, expect, test } from 'vitest'
import { interpretPlan, single } from '../src/backend/reference/interpret'
import { apply } from '../src/expr/Expr'
import type { Expr } from '../src/expr/Expr'
import * as T from '../src/expr/Tensor'
import { input } from '../src/primitive/input'
import { reduceMax } from '../src/primitive/reduceMax'
import { registry } from '../src/transform/registry'
import { grad } from '../src/transform/vjp'
import { relu } from '../src/function/relu'
import { binaryKinks, unaryKinks } from './kinks'
import { fed, planOf, traitsTried } from './law/kernel'
import { values } from './numeric/Magnitude'
import { probeOf } from './Probe'

const rows = [...Object.entries(unaryKinks), ...Object.entries(binaryKinks)].flatMap(([name, table]) =>
  table.map(row => ({ name, row: [...row], arity: row.length === 3 ? 1 : 2 }))
)

const text = (x: number): string => (Object.is(x, -0) ? '-0' : String(x))

/** Numbers that rounding has no part in. */
const isSpecial = (x: number): boolean => Number.isNaN(x) || !Number.isFinite(x) || Number.isInteger(x * 4)

/** Special numbers bit by bit; others to the last digits, in which Math.exp and its like differ by engine. */
const expectSame = (found: number | undefined, expected: number, what: string): void => {
  const close = Math.abs((found ?? NaN) - expected) <= 1e-14 * Math.abs(expected)
  expect(
    Object.is(found, expected) || (!isSpecial(expected) && close),
    `${what}: ${text(found ?? NaN)} = ${text(expected)}`
  ).toBe(true)
}

const at = (xs: ReadonlyArray<number>, es: ReadonlyArray<Expr>): ReadonlyArray<number> => {
  const known = values(new Map(xs.map((x, i) => [`x${i}`, T.scalar(x)])), es)
  return es.map(e => known.get(e)?.data[0] ?? NaN)
}

test('the table has at least 300 rows', () => {
  expect(rows.length).toBeGreaterThanOrEqual(300)
})

describe('reference', () => {
  test.each(rows.map(r => ({ ...r, title: `${r.name}(${r.row.slice(0, r.arity).map(text).join(', ')})` })))(
    '$title',
    ({ name, row, arity }) => {
      const primitive = registry.get(name) ?? expect.fail(`there is no primitive ${name}`)
      const inputs = Array.from({ length: arity }, (_, i) => input(`x${i}`, []))
      const y = apply(primitive, {}, inputs)
      const found = at(row.slice(0, arity), [y, ...grad(y, inputs)])
      found.forEach((v, i) => {
        expectSame(v, row[arity + i] ?? NaN, ['value', '∂/∂x', '∂/∂y'][i] ?? '')
      })
    }
  )
})

/** What a kernel in 32-bit floats makes of single numbers. */
const kernelAt = (y: Expr, xs: ReadonlyArray<number>): number => {
  const [traits] = traitsTried
  const plan = traits === undefined ? E.left('') : planOf(traits)(probeOf([], [y], 0))
  if (E.isLeft(plan)) return expect.fail(plan.left)
  const environment = new Map(xs.map((x, i) => [`x${i}`, T.scalar(Math.fround(x))]))
  const contents = interpretPlan(single)(plan.right, fed(plan.right, environment))
  return contents.get(plan.right.outputs[0]?.buffer ?? -1)?.[0] ?? NaN
}

/** What rounding to 32 bits leaves special: an overflow and a loss to 0 are no business of this table. */
const comparable = (x: number): boolean => isSpecial(x) && (!Number.isFinite(x) || Math.abs(x) < 1e6)

describe('kernels in 32-bit floats', () => {
  test.each([...new Set(rows.map(r => r.name))])('%s', name => {
    const primitive = registry.get(name) ?? expect.fail(`there is no primitive ${name}`)
    rows
      .filter(r => r.name === name && comparable(r.row[r.arity] ?? NaN))
      .forEach(({ row, arity }) => {
        const xs = row.slice(0, arity)
        const y = apply(
          primitive,
          {},
          xs.map((_, i) => input(`x${i}`, []))
        )
        const [found, expected] = [kernelAt(y, xs), row[arity] ?? NaN]
        // A kernel may lose the sign of a zero, and nothing else.
        expect(
          found === expected || Object.is(found, expected),
          `${name}(${xs.map(text).join(', ')}) = ${text(found)}`
        ).toBe(true)
      })
  })
})

test('relu has derivative 0 at 0, and ties of a maximum share its derivative', () => {
  const x = input('x0', [])
  expect(at([0], grad(relu(x), [x]))).toStrictEqual([0])
  const xs = input('xs', [4])
  const [g = xs] = grad(reduceMax([0])(xs), [xs])
  const known = values(new Map([['xs', T.tensor([4], [2, 1, 2, 2])]]), [g])
  expect([...(known.get(g)?.data ?? [])]).toStrictEqual([1 / 3, 0, 1 / 3, 1 / 3])
})
