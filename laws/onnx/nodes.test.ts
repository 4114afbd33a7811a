/**
 * ONNX's own test vectors, written by nobody here: each operator that can be made of what is here, in 64-bit floats by
 * the reference interpreter and in 32-bit floats by the WebAssembly backend.
 */
import * as E from 'fp-ts/Either'
import { describe, expect, test } from 'vitest'
import { wasm } from '../../src/backend/wasm/wasm'
import { compile } from '../../src/compile/compile'
import { program } from '../../src/compile/Program'
import type { Expr } from '../../src/expr/Expr'
import { validate } from '../../src/expr/Expr'
import * as T from '../../src/expr/Tensor'
import { values } from '../numeric/Magnitude'
import { orThrow } from '../orThrow'
import type { Case, Expected } from './cases'
import { cases, isExact, left, operators } from './cases'

// -------------------------------------------------------------------------------------
// what is tried
// -------------------------------------------------------------------------------------

const gaps = 'windows with gaps'
const positions = 'the positions of maxima in the whole input'
const draws = 'draws of a generator of its own'

/** Every case of the table that is not tried. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  averagepool_2d_dilations: gaps,
  averagepool_3d_dilations_small: gaps,
  lppool_2d_dilations: gaps,
  maxpool_2d_dilations: gaps,
  maxpool_3d_dilations: gaps,
  maxpool_3d_dilations_use_ref_impl: gaps,
  maxpool_with_argmax_2d_precomputed_pads: positions,
  maxpool_with_argmax_2d_precomputed_strides: positions,
  reduce_min_empty_set: 'an extreme of nothing, which is refused here',
  training_dropout: draws,
  training_dropout_default: draws,
  training_dropout_default_mask: draws,
  training_dropout_mask: draws
}

interface Tried extends Case {
  readonly made: ReadonlyArray<Expr>
}

const isTried = (c: Case): c is Tried => typeof c.made !== 'string'

const tried = cases.filter(isTried)

test('cases are left out by name, and each operator is tried', () => {
  expect(Object.fromEntries(cases.flatMap(c => (isTried(c) ? [] : [[c.name, c.made]])))).toStrictEqual(LEFT_OUT)
  expect(tried).toHaveLength(457)
  expect([...new Set(tried.map(c => c.operator))].sort()).toStrictEqual(Object.keys(operators).sort())
  expect(Object.entries(left).map(([reason, names]) => [reason, names.length])).toStrictEqual([
    ['an operator that is not made of what is here', 514],
    ['sequences, texts, or numbers of another kind', 36],
    ["a graph of several nodes: the same vectors for an operator's definition", 237],
    ['many numbers', 9],
    ['no floats', 16]
  ])
})

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

/** Of the largest number of a result: ONNX's own results come from sums of 32-bit floats in some order. */
const PART = 1e-6

const finite = (xs: ReadonlyArray<number>): ReadonlyArray<number> => xs.filter(Number.isFinite)

const wrong = ({ operator, expected }: Case, found: ReadonlyArray<ArrayLike<number> | undefined>) =>
  expected.flatMap(({ data }: Expected, k) => {
    const slack = isExact(operator) ? 0 : PART * Math.max(0, ...finite(data).map(Math.abs))
    return data.flatMap((y, i) => {
      const x = found[k]?.[i] ?? NaN
      const right = x === y || (Number.isNaN(x) && Number.isNaN(y)) || Math.abs(x - y) <= slack
      return right ? [] : [`result ${k}, number ${i}: ${x} instead of ${y}`]
    })
  })

const interpreted = ({ made, fed }: Tried): ReadonlyArray<ArrayLike<number> | undefined> => {
  const known = values(new Map([...fed].map(([name, x]) => [name, T.tensor(x.shape, x.data)])), made)
  return made.map(e => known.get(e)?.data)
}

const backend = wasm({ arithmetic: 'strict', threads: 1 })

const ran = async ({ made, fed }: Tried): Promise<ReadonlyArray<ArrayLike<number> | undefined>> => {
  const plan = orThrow(compile(backend.traits)(program(made.map((value, i) => ({ name: `y${i}`, value })))))
  const session = orThrow(await backend.prepare(plan, new Map())())
  const results = orThrow(
    await session.run([new Map([...fed].map(([name, x]) => [name, Float32Array.from(x.data)]))])()
  )
  await session.close()
  return made.map((_, i) => results[0]?.get(`y${i}`))
}

describe.each([...new Set(tried.map(c => c.operator))])('%s', operator => {
  test.each(tried.filter(c => c.operator === operator).map(c => [c.name, c] as const))('%s', async (_, c) => {
    expect(c.made.map(validate).filter(E.isLeft)).toStrictEqual([])
    expect(c.expected.map((_2, i) => c.made[i]?.shape)).toStrictEqual(c.expected.map(y => y.shape))
    expect(wrong(c, interpreted(c))).toStrictEqual([])
    expect(wrong(c, await ran(c))).toStrictEqual([])
  })
})
