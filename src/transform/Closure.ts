/**
 * Functions of expressions as data: a body over its own leaves, with everything that it closes over made an argument.
 *
 * @since 0.1.0
 */
import type { Attributes, Expr, Signature } from '../expr/Expr'
import { withArgs } from '../expr/Expr'
import { fold } from '../expr/Fold'
import type { Tensor } from '../expr/Tensor'
import * as T from '../expr/Tensor'
import { inputOf } from '../primitive/input'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A function of expressions, as a user writes it. @category model @since 0.1.0 */
export type Function = (...xs: ReadonlyArray<Expr>) => Expr

/**
 * The body of a function over leaves. `captured` are the values of its surroundings that it uses; they have leaves of
 * their own, after those of the arguments.
 *
 * @category model
 * @since 0.1.0
 */
export interface Closure {
  readonly body: Expr
  readonly leaves: ReadonlyArray<Expr>
  readonly captured: ReadonlyArray<Expr>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const leafLike = ({ dtype, shape }: Signature, i: number): Expr => inputOf(dtype)(`argument ${i}`, shape)

/** A function traced on arguments of the given shapes. @category constructors @since 0.1.0 */
export const close = (f: Function, args: ReadonlyArray<Signature>): Closure => {
  const leaves = args.map(leafLike)
  const traced = f(...leaves)
  const captured = capturedBy(traced, new Set(leaves))
  const added = captured.map((e, i) => leafLike(e, args.length + i))
  const body = substitute(new Map(captured.map((e, i) => [e, added[i] ?? e])))(traced)
  return { body, leaves: [...leaves, ...added], captured }
}

/** What a node reaches: a leaf of the function, an input of its surroundings. */
interface Reach {
  readonly leaf: boolean
  readonly outside: boolean
}

/** The largest parts of a body that depend on inputs, and on none of the leaves. */
const capturedBy = (body: Expr, leaves: ReadonlySet<Expr>): ReadonlyArray<Expr> => {
  const reach = fold<Reach>((node, args) => ({
    leaf: leaves.has(node) || args.some(a => a.leaf),
    outside: (!leaves.has(node) && node.primitive.lowering._tag === 'Input') || args.some(a => a.outside)
  }))([body])
  const isOutside = (e: Expr): boolean => reach.get(e)?.leaf === false && reach.get(e)?.outside === true
  const within = [...reach.keys()].filter(e => reach.get(e)?.leaf === true)
  return isOutside(body) ? [body] : [...new Set(within.flatMap(e => e.args.filter(isOutside)))]
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** The same graph with some of its nodes replaced. @category combinators @since 0.1.0 */
export const substitute =
  (replacements: ReadonlyMap<Expr, Expr>) =>
  (root: Expr): Expr =>
    fold<Expr>((node, args) => replacements.get(node) ?? withArgs(args)(node))([root]).get(root) ?? root

/** The body over other values than its leaves. @category combinators @since 0.1.0 */
export const instantiate =
  ({ body, leaves }: Closure) =>
  (args: ReadonlyArray<Expr>): Expr =>
    substitute(new Map(leaves.map((leaf, i) => [leaf, args[i] ?? leaf])))(body)

/** The value of the body for values of its leaves. @category combinators @since 0.1.0 */
export const valueOf =
  ({ body, leaves }: Closure) =>
  (args: ReadonlyArray<Tensor>): Tensor => {
    const given = new Map(leaves.map((leaf, i) => [leaf, args[i]]))
    const all = fold<Tensor>((node, known) => given.get(node) ?? evaluated(node, node.attributes, known))([body])
    return all.get(body) ?? T.fill(NaN)(body.shape)
  }

const evaluated = (node: Expr, attributes: Attributes, args: ReadonlyArray<Tensor>): Tensor =>
  node.primitive.evaluate(attributes, args, node)
