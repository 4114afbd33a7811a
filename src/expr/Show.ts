/**
 * Graphs as text: one line a node, each bound to a name, so that what is shared is seen to be shared.
 *
 * @since 0.1.0
 */
import type * as Sh from 'fp-ts/Show'
import * as S from '../shape/Shape'
import type { Attribute, Attributes, Expr } from './Expr'
import { topological } from './Fold'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** Lists longer than this are cut: a constant may hold a million numbers. */
const LONGEST = 12

/** A graph cut down to what a line can hold, for any notation. @category combinators @since 0.1.0 */
export const attributeText = (value: Attribute): string =>
  typeof value === 'string'
    ? JSON.stringify(value)
    : typeof value !== 'object'
      ? Object.is(value, -0)
        ? '-0'
        : String(value)
      : value.length > LONGEST
        ? `[${value.slice(0, LONGEST).map(attributeText).join(', ')}, … ${value.length} in all]`
        : `[${value.map(attributeText).join(', ')}]`

/** Attributes as `name=value` pairs. @category combinators @since 0.1.0 */
export const attributesText = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => `${name}=${attributeText(value)}`)
    .join(' ')

/** The type of a node: `f32[2, 3]`. @category combinators @since 0.1.0 */
export const signatureText = ({ dtype, shape }: Expr): string => `${dtype}${S.Show.show(shape)}`

/** Nodes with their numbers, arguments first. @category combinators @since 0.1.0 */
export const numbered = (roots: ReadonlyArray<Expr>): ReadonlyMap<Expr, number> =>
  new Map(topological(roots).map((node, i) => [node, i]))

/**
 * Expressions as let-bound text.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { exp, input, mul, show } from 'credence'
 *
 * const x = input('x', [2])
 * const y = exp(x)
 * assert.deepStrictEqual(
 *   show([mul(y, y)]),
 *   'let v0: f32[2] = input name="x" shape=[2] dtype="f32"\n' +
 *     'let v1: f32[2] = exp v0\n' +
 *     'let v2: f32[2] = mul v1 v1\n' +
 *     'in v2'
 * )
 *
 * @category combinators
 * @since 0.1.0
 */
export const show = (roots: ReadonlyArray<Expr>): string => {
  const numbers = numbered(roots)
  const name = (node: Expr): string => `v${numbers.get(node) ?? -1}`
  const line = (node: Expr): string =>
    [
      `let ${name(node)}: ${signatureText(node)} = ${node.primitive.name}`,
      ...[attributesText(node.attributes)].filter(text => text !== ''),
      ...node.args.map(name)
    ].join(' ')
  return [...[...numbers.keys()].map(line), `in ${roots.map(name).join(', ')}`].join('\n')
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const Show: Sh.Show<Expr> = { show: expr => show([expr]) }
