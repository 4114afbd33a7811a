/**
 * Equality of graphs: by structure, however much of it is shared.
 *
 * @since 0.1.0
 */
import type * as Eq_ from 'fp-ts/Eq'
import * as S from '../shape/Shape'
import type { Expr } from './Expr'
import { attributesKey } from './Expr'
import { fold } from './Fold'

/** A node that stands for all equal ones, with the classes of its arguments. */
interface Class {
  readonly id: number
  readonly node: Expr
  readonly args: ReadonlyArray<number>
}

const sameClass = (node: Expr, args: ReadonlyArray<number>, other: Class): boolean =>
  node.primitive === other.node.primitive &&
  node.dtype === other.node.dtype &&
  S.Eq.equals(node.shape, other.node.shape) &&
  args.length === other.args.length &&
  args.every((arg, i) => arg === other.args[i]) &&
  attributesKey(node.attributes) === attributesKey(other.node.attributes)

/** A number for each node that the roots reach; equal graphs have equal numbers. @category utils @since 0.1.0 */
export const classes = (roots: ReadonlyArray<Expr>): ReadonlyMap<Expr, number> => {
  const table = new Map<number, ReadonlyArray<Class>>()
  const all = new Map<number, Class>()
  return fold<number>((node, args) => {
    const bucket = table.get(node.hash) ?? []
    const known = bucket.find(other => sameClass(node, args, other))
    const found = known ?? { id: all.size, node, args }
    all.set(found.id, found)
    if (known === undefined) table.set(node.hash, [...bucket, found])
    return found.id
  })(roots)
}

/**
 * Graphs are equal when they apply the same primitives to equal arguments.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { Eq, exp, input } from 'credence'
 *
 * assert.deepStrictEqual(Eq.equals(exp(input('x', [2])), exp(input('x', [2]))), true)
 * assert.deepStrictEqual(Eq.equals(exp(input('x', [2])), exp(input('y', [2]))), false)
 *
 * @category instances
 * @since 0.1.0
 */
export const Eq: Eq_.Eq<Expr> = {
  equals: (x, y) => {
    const known = classes([x, y])
    return x === y || known.get(x) === known.get(y)
  }
}
