/**
 * Primitives against JAX: applications with every kind of attribute, their values and their gradients, and functions of
 * numbers at special values. The table is made by `jax_table.py`.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import type { Attributes, Expr, Primitive } from '../../src/expr/Expr'
import { apply, validate } from '../../src/expr/Expr'
import { constant } from '../../src/primitive/constant'
import { convertElementType } from '../../src/primitive/convertElementType'
import type { Shape } from '../../src/shape/Shape'
import { size } from '../../src/shape/Shape'
import { registry } from '../../src/transform/registry'
import { vjp } from '../../src/transform/vjp'
import { values } from '../numeric/Magnitude'
import { read } from '../style/Repository'

// -------------------------------------------------------------------------------------
// the table
// -------------------------------------------------------------------------------------

const Numbers = t.readonlyArray(t.union([t.number, t.string]))
const Sizes = t.readonlyArray(t.number)

const Application = t.intersection([
  t.type({
    primitive: t.string,
    attributes: t.UnknownRecord,
    shapes: t.readonlyArray(Sizes),
    seed: t.number,
    shape: Sizes,
    value: Numbers
  }),
  t.partial({ wholes: t.readonlyArray(Sizes), cotangents: t.readonlyArray(Numbers) })
])

type Application = t.TypeOf<typeof Application>

const Table = t.type({
  jax: t.string,
  points: t.type({
    points: Numbers,
    one: t.record(t.string, Numbers),
    two: t.record(t.string, Numbers),
    power: t.record(t.string, Numbers)
  }),
  cases: t.readonlyArray(Application)
})

const table = pipe(
  Table.decode(JSON.parse(read('laws/primitive/jax.table.json'))),
  E.getOrElseW(() => expect.fail('the table of JAX has another form'))
)

/** As `data` in jax_table.py. */
const data = (shape: Shape, seed: number): ReadonlyArray<number> =>
  Array.from({ length: size(shape) }, (_, i) => (((i * 7 + seed * 13 + ((i * i * 3) % 11)) % 17) - 8) / 4)

const primitiveOf = (name: string): Primitive => registry.get(name) ?? expect.fail(`there is no primitive ${name}`)

const attributesOf = (primitive: Primitive, attributes: unknown): Attributes =>
  pipe(
    primitive.codec.decode(attributes),
    E.getOrElseW(() => expect.fail(`${primitive.name} refuses the attributes ${JSON.stringify(attributes)}`))
  )

const numbersOf = (e: Expr): ReadonlyArray<number> => Array.from(values(new Map(), [e]).get(e)?.data ?? [])

// -------------------------------------------------------------------------------------
// applications
// -------------------------------------------------------------------------------------

/** Zeros of both signs are one number here. */
const plain = (xs: ReadonlyArray<number | string>): ReadonlyArray<number> => xs.map(x => Number(x) + 0)

const wholesOf = ({ wholes = [] }: Application): ReadonlyArray<Expr> =>
  wholes.map(xs => convertElementType('i32')(constant([xs.length], xs)))

describe.each([...new Set(table.cases.map(c => c.primitive))])('%s', name => {
  test.each(table.cases.filter(c => c.primitive === name).map((c, i) => ({ ...c, i })))(
    'case $i: $attributes of $shapes, seed $seed',
    c => {
      const primitive = primitiveOf(name)
      const floats = c.shapes.map((shape, i) => constant(shape, data(shape, c.seed + i)))
      const y = apply(primitive, attributesOf(primitive, c.attributes), [...floats, ...wholesOf(c)])
      expect(validate(y)).toMatchObject({ _tag: 'Right' })
      expect(y.shape).toStrictEqual(c.shape)
      expect(plain(numbersOf(y))).toStrictEqual(plain(c.value))
      const pulled = c.cotangents === undefined ? [] : vjp([y], floats, [constant(y.shape, data(y.shape, c.seed + 7))])
      pulled.forEach((ct, i) => {
        const [found, expected] = [plain(numbersOf(ct)), plain(c.cotangents?.[i] ?? [])]
        // Ties share a cotangent: thirds are not exact, and JAX may multiply where we divide.
        expect(found).toHaveLength(expected.length)
        found.forEach((v, k) => {
          expect(v).toBeCloseTo(expected[k] ?? NaN, 12)
        })
      })
    }
  )
})

// -------------------------------------------------------------------------------------
// functions of numbers
// -------------------------------------------------------------------------------------

const points = table.points.points.map(Number)

const pairs = points.flatMap(x => points.map(y => [x, y] as const))

const text = (x: number): string => (Object.is(x, -0) ? '-0' : String(x))

/** JAX's code for processors takes subnormal numbers for zeros. */
const flushed = (x: number): number => (Math.abs(x) < 2 ** -1022 ? Math.sign(x) * 0 : x)

/** The same special number, zeros by their signs too; others to 12 digits. */
const same = (x: number, y: number): boolean =>
  Object.is(flushed(x), y) || (Number.isFinite(x) && y !== 0 && Math.abs(x - y) <= 1e-12 * Math.abs(y))

const compare = (
  name: string,
  primitive: Primitive,
  attributes: Attributes,
  args: ReadonlyArray<Expr>,
  at: ReadonlyArray<ReadonlyArray<number>>,
  expected: ReadonlyArray<number | string>
): void => {
  const found = numbersOf(apply(primitive, attributes, args))
  const odd = found.flatMap((v, i) => {
    const wanted = Number(expected[i])
    return same(v, wanted)
      ? []
      : [`${name}(${(at[i] ?? []).map(text).join(', ')}) = ${text(v)}, in JAX ${text(wanted)}`]
  })
  expect(odd.filter(line => !differences.has(line))).toStrictEqual([])
}

/** Where we mean another thing than JAX: the limits of digamma at 0, as SciPy has them. */
const differences: ReadonlySet<string> = new Set([
  'digamma(0) = -Infinity, in JAX NaN',
  'digamma(-0) = Infinity, in JAX NaN'
])

describe('at special values', () => {
  const x = constant([points.length], points)
  test.each(Object.entries(table.points.one))('%s', (name, expected) => {
    compare(
      name,
      primitiveOf(name),
      {},
      [x],
      points.map(p => [p]),
      expected
    )
  })
  test.each(Object.entries(table.points.two))('%s', (name, expected) => {
    const [left, right] = [0, 1].map(i =>
      constant(
        [pairs.length],
        pairs.map(p => p[i] ?? NaN)
      )
    )
    compare(name, primitiveOf(name), {}, [left ?? x, right ?? x], pairs, expected)
  })
  test.each(Object.entries(table.points.power))('integerPow %s', (exponent, expected) => {
    compare(
      `^${exponent}`,
      primitiveOf('integerPow'),
      { exponent: Number(exponent) },
      [x],
      points.map(p => [p]),
      expected
    )
  })
})
