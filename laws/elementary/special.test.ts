/**
 * The meaning of elementary functions in 64-bit floats, against values of 60 digits.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import type { Attributes, Primitive } from '../../src/expr/Expr'
import { primitives as atan2 } from '../../src/primitive/atan2'
import { primitives as erf } from '../../src/primitive/erf'
import { primitives as erfInv } from '../../src/primitive/erfInv'
import { primitives as exp } from '../../src/primitive/exp'
import { primitives as lgamma } from '../../src/primitive/lgamma'
import { primitives as log } from '../../src/primitive/log'
import { primitives as logistic } from '../../src/primitive/logistic'
import { primitives as pow } from '../../src/primitive/pow'
import { primitives as sin } from '../../src/primitive/sin'
import { primitives as tan } from '../../src/primitive/tan'
import { primitives as tanh } from '../../src/primitive/tanh'
import table from './special.table.json'

const all: ReadonlyArray<Primitive> = [...[atan2, erf, erfInv, exp, lgamma, log, logistic, pow, sin, tan, tanh].flat()]

const rows = pipe(
  t.record(t.string, t.array(t.number)).decode(table),
  E.getOrElseW(() => expect.fail('special.table.json holds other things than lists of numbers'))
)

const named = (name: string): Primitive =>
  all.find(p => p.name === name) ?? expect.fail(`no primitive is called '${name}'`)

/** The function that a row of the table is about: a primitive's name, then its order if it has one. */
const functionOf = (row: string): ((...xs: ReadonlyArray<number>) => number) => {
  const [name = '', order] = row.split(' ')
  const primitive = named(name)
  const attributes: Attributes = primitive.name === 'polygamma' ? { order: Number(order) } : {}
  return (...xs) => {
    const args = xs.map(x => ({ shape: [], data: Float64Array.of(x) }))
    return primitive.evaluate(attributes, args, { shape: [], dtype: 'f32' }).data[0] ?? NaN
  }
}

const arity = (row: string): number => (row === 'atan2' || row === 'pow' ? 2 : 1)

const tuples = (row: string, numbers: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<number>> =>
  Array.from({ length: numbers.length / (arity(row) + 1) }, (_, i) =>
    numbers.slice(i * (arity(row) + 1), (i + 1) * (arity(row) + 1))
  )

/** The largest relative error; next to a zero of the function, which only reflection meets, the error beside 1. */
const worst = (row: string, numbers: ReadonlyArray<number>): number => {
  const f = functionOf(row)
  const least = row.endsWith('below 0') ? 1 : 0
  return Math.max(
    ...tuples(row, numbers).map(tuple => {
      const expected = tuple[tuple.length - 1] ?? NaN
      return Math.abs(f(...tuple.slice(0, -1)) - expected) / Math.max(least, Math.abs(expected))
    })
  )
}

describe('64-bit values', () => {
  test.each(Object.entries(rows).filter(([row]) => !row.endsWith('below 0')))('%s within 2e-15', (row, numbers) => {
    expect(numbers.length).toBeGreaterThan(100)
    expect(worst(row, numbers)).toBeLessThan(2e-15)
  })

  test.each(Object.entries(rows).filter(([row]) => row.endsWith('below 0')))('%s, within 2e-14', (row, numbers) => {
    expect(numbers.length).toBeGreaterThan(50)
    expect(worst(row, numbers)).toBeLessThan(2e-14)
  })
})

describe('special values in 64 bits', () => {
  const cases: ReadonlyArray<readonly [string, ReadonlyArray<number>, number]> = [
    ['erf', [Infinity], 1],
    ['erf', [-0], -0],
    ['erfc', [-Infinity], 2],
    ['erfc', [30], 0],
    ['erfInv', [1], Infinity],
    ['erfInv', [-1], -Infinity],
    ['lgamma', [1], 0],
    ['lgamma', [2], 0],
    ['lgamma', [0], Infinity],
    ['lgamma', [-3], Infinity],
    ['lgamma', [-Infinity], Infinity],
    ['digamma', [0], -Infinity],
    ['digamma', [-0], Infinity],
    ['digamma', [-2], NaN],
    ['polygamma 1', [-2], Infinity],
    ['polygamma 2', [-2], NaN],
    ['polygamma 3', [Infinity], 0],
    ['pow', [NaN, 0], 1],
    ['pow', [1, NaN], 1],
    ['pow', [-1, Infinity], 1],
    ['pow', [-8, 1 / 3], NaN],
    ['pow', [-0, -3], -Infinity]
  ]
  test.each(cases)('%s(%o) is %d', (row, arguments_, expected) => {
    const found = functionOf(row)(...arguments_)
    expect(Object.is(found, expected) || (found === 0 && expected === 0 && !Object.is(expected, -0))).toBe(true)
  })

  test.each(['erf', 'erfc', 'erfInv', 'lgamma', 'digamma', 'polygamma 2'])('%s of NaN is NaN', row => {
    expect(functionOf(row)(NaN)).toBeNaN()
  })
})
