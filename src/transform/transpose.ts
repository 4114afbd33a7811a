/**
 * Transposition: a linear graph run backwards.
 *
 * The graph is walked from its outputs to its leaves, once; only nodes that depend on a leaf are visited, and each
 * applies its own primitive's transpose. Cotangents that meet are added.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import { application } from '../expr/Expr'
import { fold, topological } from '../expr/Fold'
import type { Tangent } from './jvp'
import { Monoid } from './jvp'
import type { Linearization } from './linearize'

/**
 * The cotangents of the leaves, given those of the outputs (`none` is zero on both sides).
 *
 * @category combinators
 * @since 0.1.0
 */
export const transpose = (
  { leaves, tangents }: Linearization,
  cotangents: ReadonlyArray<Tangent>
): ReadonlyArray<Tangent> => {
  const outputs = tangents.flatMap((t, i) => (O.isSome(t) ? [{ node: t.value, ct: cotangents[i] ?? O.none }] : []))
  const roots = outputs.map(({ node }) => node)
  const depends = fold<boolean>((node, args) => leaves.includes(node) || args.some(d => d))(roots)
  const found = new Map<Expr, Tangent>()
  outputs.forEach(({ node, ct }) => accumulate(found)(node, ct))
  ;[...topological(roots)].reverse().forEach(node => pull(found, depends, node))
  return leaves.map(leaf => found.get(leaf) ?? O.none)
}

const accumulate =
  (found: Map<Expr, Tangent>) =>
  (node: Expr, ct: Tangent): void =>
    void found.set(node, Monoid.concat(found.get(node) ?? O.none, ct))

/** Hands a node's cotangent on to those of its arguments that depend on a leaf. */
const pull = (found: Map<Expr, Tangent>, depends: ReadonlyMap<Expr, boolean>, node: Expr): void => {
  const ct = found.get(node) ?? O.none
  if (O.isSome(ct) && depends.get(node) === true)
    node.args.forEach((arg, i) => {
      if (depends.get(arg) === true) accumulate(found)(arg, pullOne(node, ct.value, i))
    })
}

const pullOne = (node: Expr, ct: Expr, operand: number): Tangent => {
  const { rule } = node.primitive
  return rule._tag === 'Linear' || rule._tag === 'Bilinear'
    ? O.some(rule.transpose(application(node), ct, operand))
    : O.none
}
