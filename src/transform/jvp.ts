/**
 * Forward mode: the tangent of an expression, as an expression.
 *
 * A tangent is an `Option`: `none` is a tangent known to be zero, which never becomes a node.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import type * as Mo from 'fp-ts/Monoid'
import * as O from 'fp-ts/Option'
import * as RA from 'fp-ts/ReadonlyArray'
import type { Attributes, Bilinear, Elementwise, Expr, Linear } from '../expr/Expr'
import { application, apply } from '../expr/Expr'
import { fold } from '../expr/Fold'
import { add } from '../primitive/add'
import { filledWith, zeros } from '../primitive/constant'
import { mul } from '../primitive/mul'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The tangent of a value, `none` where it is zero. @category model @since 0.1.0 */
export type Tangent = O.Option<Expr>

/** The nodes that vary, each with its tangent. A node given here hides what it is made of. @category model @since 0.1.0 */
export type Tangents = ReadonlyMap<Expr, Expr>

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** Tangents add up; `none` is the neutral element. @category instances @since 0.1.0 */
export const Monoid: Mo.Monoid<Tangent> = {
  empty: O.none,
  concat: (x, y) => (O.isNone(x) ? y : O.isNone(y) ? x : O.some(add(x.value, y.value)))
}

const sum = (tangents: ReadonlyArray<Tangent>): Tangent => tangents.reduce(Monoid.concat, Monoid.empty)

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The tangents of expressions, given those of some of the nodes that they are made of: `Σ ∂y/∂x · dx`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { input, jvp, exp } from 'credence'
 * import * as O from 'fp-ts/Option'
 *
 * const x = input('x', [2])
 * const dx = input('dx', [2])
 * assert.deepStrictEqual(jvp([exp(x)], new Map([[x, dx]])).map(O.isSome), [true])
 *
 * @category combinators
 * @since 0.1.0
 */
export const jvp = (outputs: ReadonlyArray<Expr>, tangents: Tangents): ReadonlyArray<Tangent> => {
  const all = fold<Tangent>((node, args) =>
    pipe(
      O.fromNullable(tangents.get(node)),
      O.alt(() => (args.every(O.isNone) ? O.none : push(node, args)))
    )
  )(outputs)
  return outputs.map(y => all.get(y) ?? O.none)
}

/** One step: the tangent of a node from those of its arguments. @category combinators @since 0.1.0 */
export const push = (node: Expr, tangents: ReadonlyArray<Tangent>): Tangent => {
  const { rule } = node.primitive
  switch (rule._tag) {
    case 'Elementwise':
      return pushElementwise(rule, node, tangents)
    case 'Linear':
      return pushLinear(rule, node, tangents)
    case 'Bilinear':
      return pushBilinear(rule, node, tangents)
    case 'Flat':
      return O.none
    case 'General':
      return rule.jvp(application(node), tangents)
  }
}

const pushElementwise = (rule: Elementwise<Attributes>, node: Expr, tangents: ReadonlyArray<Tangent>): Tangent =>
  sum(
    tangents.map((tangent, i) =>
      pipe(
        tangent,
        O.chain(t =>
          pipe(
            rule.partial(application(node), i),
            O.filter(partial => filledWith(partial) !== 0),
            O.map(partial => mul(t, partial))
          )
        )
      )
    )
  )

const varies = (rule: Linear<Attributes>, i: number): boolean => rule.operands === 'all' || rule.operands.includes(i)

const pushLinear = (rule: Linear<Attributes>, node: Expr, tangents: ReadonlyArray<Tangent>): Tangent => {
  const live = pipe(
    tangents,
    RA.filterMapWithIndex((i, t) => (varies(rule, i) && O.isSome(t) ? O.some({ i, t: t.value }) : O.none))
  )
  const [only] = live
  return only === undefined
    ? O.none
    : live.length === 1 && rule.alone !== undefined
      ? O.some(rule.alone(application(node), only.t, only.i))
      : O.some(
          apply(
            node.primitive,
            node.attributes,
            node.args.map((arg, i) => (varies(rule, i) ? tangentOrZero(arg, tangents[i] ?? O.none) : arg))
          )
        )
}

/** The tangent as an expression, zeros where it is none. @category utils @since 0.1.0 */
export const tangentOrZero = (primal: Expr, tangent: Tangent): Expr =>
  pipe(
    tangent,
    O.getOrElse(() => zeros(primal.shape))
  )

const pushBilinear = (_: Bilinear<Attributes>, node: Expr, tangents: ReadonlyArray<Tangent>): Tangent =>
  sum(
    tangents.map((tangent, i) =>
      pipe(
        tangent,
        // A factor that is known to be zero leaves nothing of the tangent.
        O.filter(() => node.args.every((arg, j) => i === j || filledWith(arg) !== 0)),
        O.map(t =>
          apply(
            node.primitive,
            node.attributes,
            node.args.map((arg, j) => (i === j ? t : arg))
          )
        )
      )
    )
  )
