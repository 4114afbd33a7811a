/**
 * The test vectors of ONNX's operators, as `nodes_table.py` has packed them, and what this library makes of each.
 *
 * @since 0.1.0
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import type { Expr } from '../../src/expr/Expr'
import { constant } from '../../src/primitive/constant'
import { convertElementType } from '../../src/primitive/convertElementType'
import { input } from '../../src/primitive/input'
import { moves } from './moves'
import type { Given } from './Node'
import { AttributeValue } from './Node'
import { normalisations } from './normalisation'
import { pointwise } from './pointwise'
import { products } from './products'
import { reductions } from './reductions'
import { windows } from './windows'
import { orThrow } from '../orThrow'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

const numbers = t.readonlyArray(t.number)

const Packed = t.union([
  t.type({ shape: numbers, type: t.literal('float'), data: t.number }),
  t.type({ shape: numbers, type: t.keyof({ int: null, bool: null }), data: numbers })
])

const Table = t.type({
  onnx: t.string,
  floats: t.readonlyArray(t.string),
  cases: t.readonlyArray(
    t.type({
      name: t.string,
      operator: t.string,
      attributes: t.record(t.string, AttributeValue),
      inputs: t.readonlyArray(t.union([Packed, t.null])),
      outputs: t.readonlyArray(Packed)
    })
  ),
  left: t.record(t.string, t.readonlyArray(t.string))
})

/** Numbers of a result in its shape. @category model @since 0.1.0 */
export interface Expected {
  readonly shape: ReadonlyArray<number>
  readonly data: ReadonlyArray<number>
}

/** A case: what is computed, from which numbers, and what should come out; or why it is left out. @category model @since 0.1.0 */
export interface Case {
  readonly name: string
  readonly operator: string
  readonly made: ReadonlyArray<Expr> | string
  readonly fed: ReadonlyMap<string, Expected>
  readonly expected: ReadonlyArray<Expected>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const table = pipe(
  Table.decode(JSON.parse(gunzipSync(readFileSync(new URL('nodes.table.json.gz', import.meta.url))).toString())),
  E.mapLeft(() => 'nodes.table.json.gz has another form'),
  orThrow
)

/** @category constructors @since 0.1.0 */
export const operators = { ...pointwise, ...reductions, ...products, ...windows, ...normalisations, ...moves }

const floats = table.floats.map(text => {
  const bytes = Buffer.from(text, 'base64')
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i))
})

const numbersOf = (packed: t.TypeOf<typeof Packed>): Expected => ({
  shape: packed.shape,
  data: packed.type === 'float' ? (floats[packed.data] ?? []) : packed.data
})

const given = (packed: t.TypeOf<typeof Packed>, i: number): Given => {
  const { shape, data } = numbersOf(packed)
  const known = (): Expr => convertElementType(packed.type === 'int' ? 'i32' : 'bool')(constant(shape, data))
  return { shape, data, type: packed.type, value: packed.type === 'float' ? input(`x${i}`, shape) : known() }
}

/** @category constructors @since 0.1.0 */
export const cases: ReadonlyArray<Case> = table.cases.map(({ name, operator, attributes, inputs, outputs }) => {
  const all = inputs.map((packed, i) => (packed === null ? undefined : given(packed, i)))
  const made = operators[operator]?.({ inputs: all, attributes, outputs: outputs.length })
  return {
    name,
    operator,
    made: made ?? 'no operator of this name',
    fed: new Map(all.flatMap((x, i) => (x?.type === 'float' ? [[`x${i}`, x] as const] : []))),
    expected: outputs.map(numbersOf)
  }
})

/** Cases that are not in the table, by the reason. @category constructors @since 0.1.0 */
export const left: Readonly<Record<string, ReadonlyArray<string>>> = table.left

/** Operators whose results are moved numbers, which are exact. @category utils @since 0.1.0 */
export const isExact = (operator: string): boolean => operator in moves
