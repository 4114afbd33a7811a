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
import { application, invalid } from '../expr/Expr'
import { topological } from '../expr/Fold'
import { mul } from '../primitive/mul'
import type { Tangent } from './jvp'
import { Monoid } from './jvp'
import { dependence, isLinearIn, varying } from './linearity'
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
  const depends = dependence(leaves, roots)
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
  if (O.isNone(ct) || depends.get(node) !== true) return
  const operands = varying(depends, node)
  const linear = isLinearIn(node, operands)
  operands.forEach(i => {
    const arg = node.args[i]
    if (arg !== undefined) accumulate(found)(arg, linear ? pullOne(node, ct.value, i) : O.some(notLinear(node)))
  })
}

const pullOne = (node: Expr, ct: Expr, operand: number): Tangent => {
  const { rule } = node.primitive
  switch (rule._tag) {
    case 'Linear':
    case 'Bilinear':
      return O.some(rule.transpose(application(node), ct, operand))
    case 'Elementwise':
      return O.map((partial: Expr) => mul(ct, partial))(rule.partial(application(node), operand))
    case 'Flat':
    case 'General':
      return O.none
  }
}

const notLinear = ({ primitive }: Expr): Expr =>
  invalid(
    `transpose: a tangent passes through ${primitive.name} in a way that is not linear, so there is no gradient: the derivative rule that applies it must be linear in its tangents`
  )
